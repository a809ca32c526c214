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

/// All that were asked, as signals; `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    /// By question.
    pub standing: RwSignal<BTreeMap<Key, Standing>>,
    /// The one that is being answered: number of the request, question and seed.
    pub current: RwSignal<Option<(u32, Key, u32)>>,
}

impl Asking {
    /// Nothing was asked.
    pub fn new() -> Self {
        Self { standing: RwSignal::new(BTreeMap::new()), current: RwSignal::new(None) }
    }

    /// How far a question is; none where it was not asked.
    pub fn of(self, key: &Key) -> Option<Standing> {
        self.standing.with(|all| all.get(key).cloned())
    }
}
