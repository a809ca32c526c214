//! Follows the size of elements for as long as a component lives.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

/// Calls `measure` now and whenever one of the elements that `elements` finds has another size. Nothing happens before
/// all of them are there.
pub fn on_resize(
    elements: impl Fn() -> Option<Vec<Element>> + Send + Sync + 'static,
    measure: impl Fn() + Clone + 'static,
) {
    Effect::new(move |_| {
        let Some(elements) = elements() else { return };
        let measure = measure.clone();
        let measure = Closure::<dyn FnMut()>::new(measure);
        if let Ok(observer) = ResizeObserver::new(measure.as_ref().unchecked_ref()) {
            elements.iter().for_each(|element| observer.observe(element));
            let observer = StoredValue::new_local(observer);
            on_cleanup(move || {
                let _ = observer.try_with_value(ResizeObserver::disconnect);
            });
        }
        let kept = StoredValue::new_local(measure);
        on_cleanup(move || kept.dispose());
    });
}
