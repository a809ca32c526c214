//! What is open around the stage, and whether single keys are listened to.

use leptos::prelude::*;

/// `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Panes {
    /// Rail drawer on narrow screens.
    pub drawer: RwSignal<bool>,
    /// Shortcut sheet.
    pub sheet: RwSignal<bool>,
    /// Search.
    pub search: RwSignal<bool>,
    /// Single-letter keys work.
    pub keys_on: RwSignal<bool>,
}

impl Panes {
    /// All closed. Put into the context.
    pub fn provide() -> Self {
        let panes = Self {
            drawer: RwSignal::new(false),
            sheet: RwSignal::new(false),
            search: RwSignal::new(false),
            keys_on: RwSignal::new(true),
        };
        provide_context(panes);
        panes
    }
}

/// From the context.
pub fn use_panes() -> Panes {
    expect_context()
}
