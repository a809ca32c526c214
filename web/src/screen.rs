//! How much room there is; `cargo xtask check` holds the limit equal to that of the styles.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Wider than this is no phone.
const PHONE: &str = "(max-width: 719px)";

/// Whether the page is as narrow as on a phone, now and from now on.
pub fn phone() -> RwSignal<bool> {
    let Ok(Some(query)) = window().match_media(PHONE) else { return RwSignal::new(false) };
    let phone = RwSignal::new(query.matches());
    let asked = query.clone();
    let follow = Closure::<dyn FnMut()>::new(move || phone.set(asked.matches()));
    query.set_onchange(Some(follow.as_ref().unchecked_ref()));
    // As long as the page.
    follow.forget();
    phone
}
