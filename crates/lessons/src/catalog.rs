//! What a lesson and a question are. Which ones there are is in `lessons/`.

use crate::{Bench, Error, Measurement, Recipe};
use std::future::Future;
use std::pin::Pin;

/// A lesson: a model to ask questions of.
#[derive(Debug)]
pub struct Lesson {
    /// From 1.
    pub number: u32,
    /// In snake_case.
    pub name: &'static str,
    /// The model that its figure shows.
    pub preset: Preset,
    /// In the order in which they are asked.
    pub questions: &'static [Question],
}

/// A model with a name.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// In snake_case.
    pub name: &'static str,
    /// For a seed.
    pub recipe: fn(u32) -> Recipe,
}

/// A question that is answered by measuring.
#[derive(Debug)]
pub struct Question {
    /// Unique within its lesson, in snake_case.
    pub id: &'static str,
    /// How it is answered.
    pub kind: Kind,
    /// Values that are shares, whose line is drawn before it is measured; none where an outcome is chosen.
    pub curve: &'static [&'static str],
    /// Why the outcome may be another one with another seed.
    pub varies: Option<&'static str>,
    pub(crate) procedure: Procedure,
}

/// How a question is answered, and how an answer follows from what was measured.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One of some outcomes.
    Choice {
        /// In the order in which they are offered.
        outcomes: &'static [&'static str],
        /// The one that says: too close to call on this run.
        close: Option<&'static str>,
        /// Gives one of the outcomes.
        judge: fn(&Measurement) -> &'static str,
    },
    /// A count from 0 to `most`.
    Count {
        /// The greatest that is possible.
        most: u32,
        /// Gives the count.
        count: fn(&Measurement) -> f64,
    },
    /// Any whole number.
    Number {
        /// Gives it.
        number: fn(&Measurement) -> f64,
    },
}

/// What came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// One of the outcomes of a choice.
    Outcome(&'static str),
    /// Of a count.
    Count(u32),
    /// Of a number.
    Number(u64),
}

/// Measures something on a bench.
pub(crate) type Procedure = for<'a> fn(&'a mut Bench) -> Measured<'a>;

/// Resolves to what was measured.
pub(crate) type Measured<'a> = Pin<Box<dyn Future<Output = Result<Measurement, Error>> + 'a>>;

impl Lesson {
    /// Its question of this id.
    pub fn question(&self, id: &str) -> Option<&'static Question> {
        self.questions.iter().find(|question| question.id == id)
    }
}

impl Question {
    pub(crate) const fn choice(
        id: &'static str,
        outcomes: &'static [&'static str],
        judge: fn(&Measurement) -> &'static str,
        procedure: Procedure,
    ) -> Self {
        Self { id, kind: Kind::Choice { outcomes, close: None, judge }, curve: &[], varies: None, procedure }
    }

    /// A choice in which one outcome says that it is too close to call.
    pub(crate) const fn or_close(self, close: &'static str) -> Self {
        let kind = match self.kind {
            Kind::Choice { outcomes, judge, .. } => Kind::Choice { outcomes, close: Some(close), judge },
            other => other,
        };
        Self { kind, ..self }
    }

    pub(crate) const fn count(
        id: &'static str,
        most: u32,
        count: fn(&Measurement) -> f64,
        procedure: Procedure,
    ) -> Self {
        Self { id, kind: Kind::Count { most, count }, curve: &[], varies: None, procedure }
    }

    pub(crate) const fn number(
        id: &'static str,
        number: fn(&Measurement) -> f64,
        procedure: Procedure,
    ) -> Self {
        Self { id, kind: Kind::Number { number }, curve: &[], varies: None, procedure }
    }

    /// The line through these values is drawn first.
    pub(crate) const fn drawn(self, curve: &'static [&'static str]) -> Self {
        Self { curve, ..self }
    }

    /// Another seed may give another outcome, for this reason.
    pub(crate) const fn varies(self, reason: &'static str) -> Self {
        Self { varies: Some(reason), ..self }
    }
}

impl Kind {
    /// What follows from `measurement`.
    pub fn judge(&self, measurement: &Measurement) -> Verdict {
        match self {
            Self::Choice { judge, .. } => Verdict::Outcome(judge(measurement)),
            Self::Count { count, .. } => Verdict::Count(count(measurement).round() as u32),
            Self::Number { number } => Verdict::Number(number(measurement).round() as u64),
        }
    }

    /// Whether this can be the answer.
    pub fn allows(&self, verdict: Verdict) -> bool {
        match (self, verdict) {
            (Self::Choice { outcomes, .. }, Verdict::Outcome(outcome)) => outcomes.contains(&outcome),
            (Self::Count { most, .. }, Verdict::Count(count)) => count <= *most,
            (Self::Number { .. }, Verdict::Number(_)) => true,
            _ => false,
        }
    }

    /// It says that it is too close to call.
    pub fn is_close(&self, verdict: Verdict) -> bool {
        matches!((self, verdict), (Self::Choice { close: Some(close), .. }, Verdict::Outcome(outcome)) if *close == outcome)
    }
}
