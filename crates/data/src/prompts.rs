//! Which prompts of a task are trained on and which are held out.

use crate::hash::FastSet;
use crate::random::Random;

/// Rows to train on where a task has that many: enough that a model cannot do well by remembering them.
pub(crate) const TRAINING: usize = 8192;

/// Rows to judge by: each weighs 0.2 %.
pub(crate) const HELD_OUT: usize = 512;

/// Prompts of a task; none that is held out is trained on.
pub(crate) struct Prompts {
    pub(crate) training: Vec<Vec<u32>>,
    pub(crate) held_out: Vec<Vec<u32>>,
}

impl Prompts {
    /// Draws until there are enough different prompts. They are shuffled before they are split: where short
    /// prompts are few (reverse), all of them come up early, and the held-out rows would have none.
    pub(crate) fn drawn(random: &mut Random, draw: impl Fn(&mut Random) -> Vec<u32>) -> Self {
        Self::drawn_for(TRAINING, random, draw)
    }

    /// [`drawn`](Self::drawn), of which `training` are trained on.
    pub(crate) fn drawn_for(
        training: usize,
        random: &mut Random,
        draw: impl Fn(&mut Random) -> Vec<u32>,
    ) -> Self {
        let mut seen = FastSet::default();
        let mut prompts = Vec::with_capacity(training + HELD_OUT);
        while prompts.len() < training + HELD_OUT {
            let prompt = draw(random);
            if seen.insert(prompt.clone()) {
                prompts.push(prompt);
            }
        }
        random.shuffle(&mut prompts);
        let held_out = prompts.split_off(training);
        Self { training: prompts, held_out }
    }

    /// Different rows, `training` of them to train on, each then passed through `hide`: also what the masks hide is new in a held-out row.
    pub(crate) fn hidden(
        training: usize,
        random: &mut Random,
        draw: impl Fn(&mut Random) -> Vec<u32>,
        hide: impl Fn(&mut Random, Vec<u32>) -> Vec<u32>,
    ) -> Self {
        let Self { training, held_out } = Self::drawn_for(training, random, draw);
        let [training, held_out] =
            [training, held_out].map(|rows| rows.into_iter().map(|row| hide(random, row)).collect());
        Self { training, held_out }
    }
}
