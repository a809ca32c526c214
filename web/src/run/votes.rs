//! What a class voted for, as the browser of whoever counts keeps it: a line an option. Pure.

use super::asked::Key;
/// Hands for an option of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hands {
    key: Key,
    option: String,
    count: u32,
}

/// All hands, in the order in which options were first voted for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Votes(Vec<Hands>);

/// No class is larger.
const MOST: u32 = 9_999;

impl Votes {
    /// Reads what was kept; lines that are none are left out.
    pub fn read(text: &str) -> Self {
        let mut votes = Self::default();
        for line in text.lines().take(1_000) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [question, option, count] = words[..] else { continue };
            let Some((lesson, id)) = question.split_once('/') else { continue };
            if let (Ok(lesson), Ok(count)) = (lesson.parse(), count.parse()) {
                votes.count(&(lesson, id.to_owned()), option, count);
            }
        }
        votes
    }

    /// As it is kept.
    pub fn write(&self) -> String {
        let mut text = String::new();
        for Hands { key: (lesson, id), option, count } in &self.0 {
            text += &format!("{lesson}/{id} {option} {count}\n");
        }
        text
    }

    fn place(&self, key: &Key, option: &str) -> Option<usize> {
        self.0.iter().position(|hands| hands.key == *key && hands.option == option)
    }

    /// Hands for an option.
    pub fn of(&self, key: &Key, option: &str) -> u32 {
        self.place(key, option).map_or(0, |at| self.0[at].count)
    }

    /// Counts so many more, or fewer.
    pub fn count(&mut self, key: &Key, option: &str, more: i32) {
        let count = self.of(key, option).saturating_add_signed(more).min(MOST);
        match self.place(key, option) {
            Some(at) => self.0[at].count = count,
            None => self.0.push(Hands { key: key.clone(), option: option.to_owned(), count }),
        }
        self.0.retain(|hands| hands.count > 0);
    }

    /// Forgets the hands for a question: another class votes.
    pub fn clear(&mut self, key: &Key) {
        self.0.retain(|hands| hands.key != *key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_are_counted_kept_and_forgotten_by_question() {
        let (first, second) = ((5, "writes".to_owned()), (5, "coin".to_owned()));
        let mut votes = Votes::default();
        for (key, option, more) in
            [(&first, "all", 1), (&first, "all", 1), (&first, "none", 12), (&second, "all", 3)]
        {
            votes.count(key, option, more);
        }
        votes.count(&first, "all", -5);
        assert_eq!((votes.of(&first, "all"), votes.of(&first, "none"), votes.of(&second, "all")), (0, 12, 3));
        assert_eq!(votes.write(), "5/writes none 12\n5/coin all 3\n");
        assert_eq!(Votes::read(&votes.write()), votes);
        votes.clear(&first);
        assert_eq!(votes.write(), "5/coin all 3\n");
        votes.count(&second, "all", 100_000);
        assert_eq!(votes.of(&second, "all"), MOST);
        assert_eq!(Votes::read("5/coin all\nx/y z 1\n5/coin all -1\n5/coin all 0\n\n"), Votes::default());
    }
}
