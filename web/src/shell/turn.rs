//! How what the rail asks for is changed.

use crate::run::Run;
use crate::text::Speech;
use leptos::prelude::*;
use transformer::ModelConfig;

/// Turns a switch of what the rail asks for.
pub fn change(run: Run, change: impl FnOnce(&mut ModelConfig)) {
    run.wish.update(|wish| {
        if let Some(wish) = wish {
            change(&mut wish.config);
        }
    });
}

/// Makes another model of what the rail asks for; the data goes with its topology.
pub fn change_with_data(run: Run, speech: Speech, change: impl Fn(&ModelConfig) -> ModelConfig) {
    let Some(wish) = run.wish.get_untracked() else { return };
    if let Some(changed) = untrack(|| run.offered(speech.language(), |offer| offer.changed(&wish, change))) {
        run.wish.set(Some(changed));
    }
}

/// The model that comes with what is being learned.
pub fn preset_of_data(run: Run, speech: Speech) -> Option<ModelConfig> {
    let (data, topology) =
        run.wish.with(|wish| wish.as_ref().map(|wish| (wish.data.clone(), wish.config.topology)))?;
    run.offered(speech.language(), |offer| offer.preset(&data, topology)).map(|(config, _)| config)
}

/// Makes the model again that comes with what is being learned.
pub fn reset(run: Run, speech: Speech) {
    if let Some(preset) = untrack(|| preset_of_data(run, speech)) {
        change(run, |config| *config = preset);
    }
}
