//! What a class voted for, as the browser of whoever counts keeps it: a line an option. Pure.

use super::asked::Key;
use std::collections::BTreeMap;

/// Hands by question and option.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Votes(BTreeMap<(Key, String), u32>);

/// No class is larger.
const MOST: u32 = 9_999;

impl Votes {
    /// Reads what was kept; lines that are none are left out.
    pub fn read(text: &str) -> Self {
        let line = |line: &str| {
            let mut words = line.split_whitespace();
            let (lesson, id) = words.next()?.split_once('/')?;
            let option = words.next()?.to_owned();
            let count = words.next()?.parse().ok().filter(|count| (1..=MOST).contains(count))?;
            Some((((lesson.parse().ok()?, id.to_owned()), option), count))
        };
        Self(text.lines().take(1_000).filter_map(line).collect())
    }

    /// As it is kept.
    pub fn write(&self) -> String {
        let line = |(((lesson, id), option), count): (&(Key, String), &u32)| {
            format!("{lesson}/{id} {option} {count}\n")
        };
        self.0.iter().map(line).collect()
    }

    /// Hands for an option.
    pub fn of(&self, key: &Key, option: &str) -> u32 {
        self.0.get(&(key.clone(), option.to_owned())).copied().unwrap_or(0)
    }

    /// Counts so many more, or fewer.
    pub fn count(&mut self, key: &Key, option: &str, more: i32) {
        let count = self.of(key, option).saturating_add_signed(more).min(MOST);
        let at = (key.clone(), option.to_owned());
        match count {
            0 => drop(self.0.remove(&at)),
            _ => drop(self.0.insert(at, count)),
        }
    }

    /// Forgets the hands for a question: another class votes.
    pub fn clear(&mut self, key: &Key) {
        self.0.retain(|(own, _), _| own != key);
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
        assert_eq!(votes.write(), "5/coin all 3\n5/writes none 12\n");
        assert_eq!(Votes::read(&votes.write()), votes);
        votes.clear(&first);
        assert_eq!(votes.write(), "5/coin all 3\n");
        votes.count(&second, "all", 100_000);
        assert_eq!(votes.of(&second, "all"), MOST);
        assert_eq!(Votes::read("5/coin all\nx/y z 1\n5/coin all -1\n5/coin all 0\n\n"), Votes::default());
    }
}
