//! Questions of lessons, as they stand.

use leptos::prelude::*;
use protocol::Measured;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A question: number of its lesson, and its id.
pub type Key = (u32, String);

/// How far a question is.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// Training steps done, and in all as far as is known.
    Running(u32, u32),
    /// Answered with this seed.
    Measured(u32, Arc<Measured>),
    /// It could not be answered.
    Failed(String),
}

/// What a reader has done with a question; it outlives the picture of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The answer, as far as it is chosen.
    pub guess: Option<String>,
    /// What the reader saw in the numbers.
    pub seen: Option<String>,
    /// Seeds after the run's own.
    pub further: u32,
    /// The seed with which it was committed; none before.
    pub seed: Option<u32>,
}

/// All that were asked, as signals; `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    /// By question.
    pub standing: RwSignal<BTreeMap<Key, Standing>>,
    /// By question, and by the seed that it begins with where it is asked again.
    pub given: RwSignal<BTreeMap<(Key, u32), Given>>,
    /// The one that is being answered: number of the request, question and seed.
    pub current: RwSignal<Option<(u32, Key, u32)>>,
}

impl Asking {
    /// Nothing was asked.
    pub fn new() -> Self {
        let (standing, given) = (RwSignal::new(BTreeMap::new()), RwSignal::new(BTreeMap::new()));
        Self { standing, given, current: RwSignal::new(None) }
    }

    /// How far a question is that was committed with this seed; none where it was not, or is measured with another one.
    pub fn of(self, key: &Key, seed: u32) -> Option<Standing> {
        let standing = self.standing.with(|all| all.get(key).cloned())?;
        let other = matches!(standing, Standing::Measured(measured, _) if measured != seed);
        (!other).then_some(standing)
    }
}
