//! What the address asks for before the hash (`?backend=cpu&seed=7`), and what the browser remembers.

use crate::text::Language;
use leptos::prelude::{document, window};
use protocol::BackendChoice;
use web_sys::UrlSearchParams;

/// The seed of the first run where the address names none.
const SEED: u32 = 1;

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

/// The language that `theme.js` put on the document.
pub fn language() -> Language {
    let lang = document().document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    if lang.starts_with("zh") { Language::Chinese } else { Language::English }
}

/// The theme that `theme.js` put on the document.
pub fn dark() -> bool {
    document().document_element().and_then(|root| root.get_attribute("data-theme")).as_deref() == Some("dark")
}

/// Puts a choice on the document and into the browser's memory.
pub fn remember(attribute: &str, key: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(attribute, value);
    }
    keep(key, value);
}

/// Puts a choice into the browser's memory, where it lets us.
pub fn keep(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(&format!("glassformer.{key}"), value);
    }
}

/// What the browser remembers of a choice.
pub fn kept(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(&format!("glassformer.{key}")).ok()?
}

/// Page and worker are of different builds, as after an update: loads the page anew, once.
pub fn reload_once() {
    let Ok(Some(storage)) = window().session_storage() else { return };
    let key = "glassformer.reloaded";
    if storage.get_item(key).ok().flatten().as_deref() != Some(protocol::BUILD_ID) {
        let _ = storage.set_item(key, protocol::BUILD_ID);
        let _ = window().location().reload();
    }
}
