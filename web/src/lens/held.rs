//! What is on the stage: a way through the network, and the values captured on it. Both change together, so an edit is
//! shown once, when what follows from it has arrived, and not before that with an empty stage.

use super::shared::Shared;
use crate::run::{Capture, Run};
use crate::scene::Walk;
use leptos::prelude::*;
use protocol::Subject;

/// All of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Which run it is of.
    run: Option<u32>,
    /// What it shows.
    subject: Subject,
    /// The way.
    pub walk: Option<Shared<Walk>>,
    /// The values of just this way.
    pub capture: Option<Shared<Capture>>,
}

impl Held {
    /// What is shown of `subject`, whose way is `walk`.
    pub fn new(state: Run, subject: Memo<Subject>, walk: Memo<Option<Shared<Walk>>>) -> Memo<Self> {
        Memo::new(move |before: Option<&Self>| {
            let run = state.built.with(|built| built.as_ref().map(|built| built.build.run));
            let (subject, walk) = (subject.get(), walk.get());
            let arrived =
                state.capture.get().filter(|capture| capture.subject == subject && Some(capture.run) == run);
            let waits = |before: &&Self| {
                arrived.is_none() && before.run == run && only_edits_differ(&before.subject, &subject)
            };
            match before.filter(waits) {
                Some(before) => before.clone(),
                None => {
                    let fits = arrived
                        .filter(|capture| walk.as_ref().is_some_and(|walk| walk.fits(&capture.values)));
                    Self { run, subject, capture: fits.map(Shared), walk }
                }
            }
        })
    }

    /// Something else is asked for, or its values have not come.
    pub fn waits(&self, subject: &Subject) -> bool {
        self.capture.is_none() || self.subject != *subject
    }
}

/// Two subjects are the same rows, walked as far, with other edits.
fn only_edits_differ(one: &Subject, other: &Subject) -> bool {
    let plain = |subject: &Subject| match subject.clone() {
        Subject::Example { tokens, targets, source, backward, .. } => {
            Some((tokens, targets, source, backward))
        }
        Subject::NextStep => None,
    };
    one != other && plain(one).is_some() && plain(one) == plain(other)
}
