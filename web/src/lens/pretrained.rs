//! The model that was trained beforehand, as figures show it: what is offered, how far its file is, what the run has of it.

use crate::run::{Fetching, Run};
use leptos::prelude::*;
use protocol::TaskInfo;

/// All of it; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Pretrained {
    /// The task of the one that can be opened, and the steps that it was trained for; none where the run is that one.
    pub offered: Memo<Option<(String, u32)>>,
    /// Steps that the run had been trained for when it began; none where it began with random weights.
    pub trained: Memo<Option<u32>>,
    /// Its file.
    pub fetching: Signal<Option<Fetching>>,
}

impl Pretrained {
    /// That of a run. Put into the context.
    pub fn provide(run: Run) -> Self {
        let trained = Memo::new(move |_| run.built.with(|built| built.as_ref()?.build.pretrained));
        let offered = Memo::new(move |_| {
            let of = |task: &TaskInfo| Some((task.name.clone(), task.pretrained.as_ref()?.step));
            let first = || run.ready.with(|ready| ready.as_ref()?.tasks.iter().find_map(of));
            if trained.get().is_none() { first() } else { None }
        });
        let pretrained = Self { offered, trained, fetching: run.pretrained.into() };
        provide_context(pretrained);
        pretrained
    }
}

/// From the context; a figure that is shown without a run has none.
pub fn use_pretrained() -> Option<Pretrained> {
    use_context()
}
