//! How much room there is; `cargo xtask check` holds the limit equal to that of the styles.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Wider and higher than this is no phone, however it is held.
const PHONE: &str = "(max-width: 719px), (max-height: 479px)";

/// Whether the page is as narrow or as low as on a phone, now and from now on.
#[derive(Clone, Copy, Debug)]
pub struct Phone(pub Signal<bool>);

/// Follows the window from now on, for all components below.
pub fn provide_phone() {
    provide_context(Phone(phone().into()));
}

/// From the context; where nobody asks about the window, there is room.
pub fn use_phone() -> Signal<bool> {
    use_context::<Phone>().map_or_else(|| Signal::derive(|| false), |phone| phone.0)
}

/// Whether it is now.
pub fn is_phone() -> bool {
    window().match_media(PHONE).ok().flatten().is_some_and(|query| query.matches())
}

/// Width of the window in px.
pub fn width() -> f64 {
    window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(0.0)
}

/// Height of the window in px.
pub fn height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0)
}

/// Width in px of something that would be `wanted` px wide, in this window.
pub fn fitting(wanted: f64) -> f64 {
    if use_context::<Phone>().is_none() {
        return wanted;
    }
    let room = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(wanted);
    (room - 40.0).clamp(280.0, wanted)
}

fn phone() -> RwSignal<bool> {
    let Ok(Some(query)) = window().match_media(PHONE) else { return RwSignal::new(false) };
    let phone = RwSignal::new(query.matches());
    let asked = query.clone();
    let follow = Closure::<dyn FnMut()>::new(move || phone.set(asked.matches()));
    query.set_onchange(Some(follow.as_ref().unchecked_ref()));
    // As long as the page.
    follow.forget();
    phone
}
