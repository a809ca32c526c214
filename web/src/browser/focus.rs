//! Moving the keyboard's focus.

use leptos::prelude::document;
use wasm_bindgen::JsCast;

/// Puts the focus on an element; nothing happens where there is none of that name.
pub fn focus(id: &str) {
    let element =
        document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = element {
        let _ = element.focus();
    }
}
