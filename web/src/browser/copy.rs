//! The clipboard.

use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

/// Puts the page's address with this hash into the clipboard; `then` hears whether it is there. Not every browser lets
/// us, and none does without a secure connection.
pub fn copy(hash: &str, then: impl FnOnce(bool) + 'static) {
    let location = window().location();
    let (origin, path) = (location.origin().unwrap_or_default(), location.pathname().unwrap_or_default());
    copy_text(&format!("{origin}{path}{hash}"), then);
}

/// Puts a text into the clipboard; `then` hears whether it is there.
pub fn copy_text(text: &str, then: impl FnOnce(bool) + 'static) {
    if !window().is_secure_context() {
        return then(false);
    }
    let writing = window().navigator().clipboard().write_text(text);
    spawn_local(async move { then(JsFuture::from(writing).await.is_ok()) });
}
