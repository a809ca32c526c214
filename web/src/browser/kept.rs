//! Choices that the browser remembers, and attributes of the document that style sheets read.

use leptos::prelude::{document, window};

/// An attribute of the document's root.
pub fn attribute(name: &str) -> String {
    document().document_element().and_then(|root| root.get_attribute(name)).unwrap_or_default()
}

/// Sets an attribute of the document's root.
pub fn attribute_set(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}

/// Puts a choice on the document's root and into the browser's memory.
pub fn remember(attribute: &str, key: &str, value: &str) {
    attribute_set(attribute, value);
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
