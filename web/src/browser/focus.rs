//! Moving the keyboard's focus.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Puts the focus on an element; nothing happens where there is none of that name.
pub fn focus(id: &str) {
    let element =
        document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = element {
        let _ = element.focus();
    }
}

/// Puts the focus on an element if nothing has it: what had it is gone.
pub fn focus_if_lost(id: &str) {
    let active = document().active_element();
    if active.is_none_or(|active| active.tag_name() == "BODY") {
        focus(id);
    }
}

/// Puts the focus on what a selector finds within an element.
pub fn focus_in(within: &Element, selector: &str) {
    if let Ok(Some(found)) = within.query_selector(selector) {
        // SVG has focus too, and is no HTML element.
        let _ = found.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}
