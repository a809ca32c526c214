//! What a reader has answered, as the browser keeps it: a line a question. Pure.

use super::asked::Key;
use std::collections::BTreeMap;

/// After so many days a question is asked again.
const AGAIN_AFTER: u32 = 5;

/// An answer that was given before the measurement, and what was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// What the reader said.
    pub guess: String,
    /// What came out.
    pub verdict: String,
    /// Days since 1970.
    pub day: u32,
}

/// All answers, by question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned(pub BTreeMap<Key, Answered>);

impl Learned {
    /// Reads what was kept or imported; lines that are none are left out.
    pub fn read(text: &str) -> Self {
        let line = |line: &str| {
            let mut words = line.split_whitespace();
            let (lesson, id) = words.next()?.split_once('/')?;
            let lesson = lesson.parse().ok().filter(|lesson| (1..=16).contains(lesson))?;
            // Words, numbers, and lines of numbers.
            let plain = |word: &&str| {
                word.chars().all(|c| c.is_ascii_alphanumeric() || "_.,".contains(c)) && word.len() <= 40
            };
            let mut word = || words.next().filter(plain).map(str::to_owned);
            let (guess, verdict) = (word()?, word()?);
            let day = words.next()?.parse().ok()?;
            let id = Some(id).filter(plain)?.to_owned();
            Some(((lesson, id), Answered { guess, verdict, day }))
        };
        Self(text.lines().take(500).filter_map(line).collect())
    }

    /// As it is kept and exported.
    pub fn write(&self) -> String {
        let line = |((lesson, id), answered): (&Key, &Answered)| {
            let Answered { guess, verdict, day } = answered;
            format!("{lesson}/{id} {guess} {verdict} {day}\n")
        };
        self.0.iter().map(line).collect()
    }

    /// Answered questions of a lesson.
    pub fn count(&self, lesson: u32) -> usize {
        self.0.keys().filter(|(own, _)| *own == lesson).count()
    }

    /// Two questions of earlier lessons that can be asked anywhere and are worth another look: those answered longest ago, of which what was
    /// answered otherwise than it came out goes first.
    pub fn again(&self, lesson: u32, anywhere: impl Fn(&str) -> bool) -> Vec<Key> {
        let mut earlier: Vec<(&Key, &Answered)> =
            self.0.iter().filter(|((own, id), _)| *own < lesson && anywhere(id)).collect();
        earlier.sort_by_key(|(key, answered)| {
            (answered.guess == answered.verdict, answered.day, (*key).clone())
        });
        earlier.into_iter().take(2).map(|(key, _)| key.clone()).collect()
    }

    /// Questions that were answered some days ago.
    pub fn due(&self, today: u32) -> Vec<Key> {
        let due = |(_, answered): &(&Key, &Answered)| answered.day + AGAIN_AFTER <= today;
        self.0.iter().filter(due).map(|(key, _)| key.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_what_is_no_line_is_left_out() {
        let text = "3/asked_key 4 5 20000\n3/symmetric different different 20001\n7/order 0.50,0.85 rising 20002\n12/collapses 2 3 19990\n";
        let learned = Learned::read(text);
        assert_eq!(learned.0.len(), 4);
        assert_eq!(Learned::read(&learned.write()), learned);
        assert_eq!((learned.count(3), learned.count(12), learned.count(1)), (2, 1, 0));
        let broken = Learned::read("3/asked_key 4 5\n99/x a b 1\n3/<b> a b 1\n\n3/q a b -1\nhello\n");
        assert_eq!(broken, Learned::default());
    }

    #[test]
    fn what_was_answered_otherwise_comes_again_first() {
        let learned = Learned::read("3/a x x 10\n3/b x y 12\n4/c x x 9\n7/d x y 1\n");
        let keys = |keys: Vec<Key>| keys.into_iter().map(|(_, id)| id).collect::<Vec<_>>();
        assert_eq!(keys(learned.again(7, |_| true)), ["b", "c"]);
        assert_eq!(keys(learned.again(3, |_| true)), [""; 0]);
        assert_eq!(keys(learned.due(15)), ["a", "c", "d"]);
    }
}
