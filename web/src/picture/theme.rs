//! Dark or light: colors of canvases are read anew when it changes.

use leptos::prelude::*;

/// The theme; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Theme(pub RwSignal<bool>);

/// Whether the theme is dark, from the context; light where nobody says.
pub fn use_dark() -> Signal<bool> {
    use_context::<Theme>().map_or_else(|| Signal::derive(|| false), |theme| theme.0.into())
}
