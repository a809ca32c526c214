//! How low a loss can go: what a model that knows everything that can be known would still pay.

use crate::{Dataset, TaskName};
use std::collections::BTreeSet;

impl TaskName {
    /// The loss of a model that knows the rule of a task, in nats: 0 where what a position has read decides what comes
    /// next; ln 10 where only chance does; none where nobody knows, as of a language.
    ///
    /// ```
    /// use data::TaskName;
    /// assert_eq!(TaskName::Sort.floor_nats(), Some(0.0));
    /// assert_eq!(TaskName::StoriesEnglish.floor_nats(), None);
    /// ```
    pub fn floor_nats(self) -> Option<f64> {
        match self {
            Self::Coin => Some(10f64.ln()),
            // What is hidden may be hidden in every place where it could be read.
            Self::StoriesEnglish | Self::StoriesChinese | Self::FillIn | Self::Brackets => None,
            Self::Sort
            | Self::Mirror
            | Self::Copy
            | Self::Reverse
            | Self::ModularAddition
            | Self::Induction
            | Self::Repeat
            | Self::Addition
            | Self::NumbersEnglishDecoder
            | Self::NumbersChineseDecoder
            | Self::Reversal
            | Self::NumbersEnglish
            | Self::NumbersChinese => Some(0.0),
        }
    }
}

impl Dataset {
    /// How many different tokens are ever asked for: whoever has learned nothing but which ones pays the log of it.
    ///
    /// ```
    /// assert_eq!(data::Dataset::of_stream(vec![3, 1, 3, 1, 5], 2).choices(), 3);
    /// ```
    pub fn choices(&self) -> usize {
        self.targets.iter().filter(|target| **target >= 0).collect::<BTreeSet<_>>().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Form, Task};
    use std::collections::BTreeMap;

    /// Places of a task where the same was read and something else was asked for.
    fn undecided(task: &Task) -> usize {
        let (mut known, mut differ) = (BTreeMap::new(), 0);
        for rows in [&task.training, &task.held_out] {
            for row in 0..rows.count {
                let at = row * rows.length;
                for t in 0..rows.length {
                    let target = rows.targets[at + t];
                    let read = (rows.source_of(row).to_vec(), rows.tokens[at..=at + t].to_vec());
                    if target >= 0 && *known.entry(read).or_insert(target) != target {
                        differ += 1;
                    }
                }
            }
        }
        differ
    }

    #[test]
    fn a_floor_of_nothing_means_that_what_was_read_decides() {
        for name in TaskName::ALL {
            let task = name.make(3);
            if task.form != Form::FillIn && name.floor_nats() == Some(0.0) {
                assert_eq!(undecided(&task), 0, "{}", name.name());
            }
        }
        assert!(undecided(&TaskName::Coin.make(3)) > 1000);
        assert!(undecided(&TaskName::StoriesEnglish.make(3)) > 1000);
    }
}
