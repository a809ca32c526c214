//! What the address asks for before the hash: `?backend=cpu&seed=7`.

use leptos::prelude::window;
use protocol::BackendChoice;
use web_sys::UrlSearchParams;

/// The seed of the first run where the address names none.
pub const SEED: u32 = 1;

/// What the address asks for.
#[derive(Clone, Copy, Debug)]
pub struct Query {
    /// Where to compute.
    pub backend: BackendChoice,
    /// Of the first run.
    pub seed: u32,
}

impl Query {
    /// Reads the address; what it does not understand is left at its default.
    pub fn read() -> Self {
        let search = window().location().search().unwrap_or_default();
        let value =
            |key: &str| UrlSearchParams::new_with_str(&search).ok().and_then(|search| search.get(key));
        let backend = match value("backend").as_deref() {
            Some("webgpu") => BackendChoice::Webgpu,
            Some("cpu") => BackendChoice::Cpu,
            _ => BackendChoice::Auto,
        };
        Self { backend, seed: value("seed").and_then(|seed| seed.parse().ok()).unwrap_or(SEED) }
    }
}
