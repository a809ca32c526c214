//! Who is told of progress, and may let others have their turn, call it off, or lend a model that is there already.

use crate::Recipe;
use std::future::{Future, ready};
use std::pin::Pin;

/// Training steps of the question that is being answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: u32,
    /// Steps in all, as far as is known.
    pub all: u32,
}

/// Nobody waits for the answer any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canceled;

/// Resolves when the work may go on.
pub type Paced<'a> = Pin<Box<dyn Future<Output = Result<(), Canceled>> + 'a>>;

/// A model: one vector a parameter, in declaration order.
pub type Parameters = Vec<Vec<f32>>;

/// Resolves to a model that somebody else has trained, where there is one.
pub type Lent<'a> = Pin<Box<dyn Future<Output = Result<Option<Parameters>, Canceled>> + 'a>>;

/// Is asked after every step of a training, on a GPU after some, and between longer pieces of other work.
pub trait Pace {
    /// Takes note of `progress`; on one thread this is where others get their turn.
    fn step(&mut self, progress: Progress) -> Paced<'_>;

    /// Whether somebody else has trained a model by this recipe, or is about to: it is waited for then, and not trained
    /// again. Nobody does, unless this says so.
    fn lent<'a>(&'a mut self, _recipe: &'a Recipe) -> Lent<'a> {
        Box::pin(ready(Ok(None)))
    }
}

/// Straight to the answer, without a stop.
#[derive(Clone, Copy, Debug, Default)]
pub struct Straight;

impl Pace for Straight {
    fn step(&mut self, _: Progress) -> Paced<'_> {
        Box::pin(ready(Ok(())))
    }
}
