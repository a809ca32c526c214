//! What the page shows to the console and to tests.

use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// Puts a value under `window.glassformer`.
pub fn expose(name: &str, value: &JsValue) {
    let key = JsValue::from_str("glassformer");
    let window: JsValue = window().into();
    let mut home = Reflect::get(&window, &key).unwrap_or(JsValue::UNDEFINED);
    if home.is_undefined() {
        home = js_sys::Object::new().into();
        let _ = Reflect::set(&window, &key, &home);
    }
    let _ = Reflect::set(&home, &JsValue::from_str(name), value);
}
