//! Texts of lessons, fetched when a lesson is opened, and kept.

use crate::browser::fetch_text;
use crate::text::Language;
use leptos::prelude::*;
use leptos::task::spawn_local;
use lesson_texts::{Heading, Text};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use wasm_bindgen::JsValue;

/// How far a text is.
#[derive(Clone, Debug, PartialEq)]
pub enum Fetched {
    /// On its way.
    Coming,
    /// Here.
    Here(Arc<Text>),
    /// It did not come.
    Missing,
}

thread_local! {
    static KEPT: RefCell<HashMap<String, Arc<Text>>> = RefCell::default();
    static CONTENTS: RefCell<HashMap<String, Arc<Vec<Heading>>>> = RefCell::default();
}

fn address(language: Language, file: &str) -> String {
    let folder = if language == Language::English { "en" } else { "zh" };
    // The id of the build keeps an older build's file from being taken out of a cache.
    format!("./lessons/{folder}/{file}.json?v={}", protocol::BUILD_ID)
}

async fn data(address: &str) -> Option<JsValue> {
    let text = fetch_text(address).await.ok()?;
    js_sys::JSON::parse(&text).ok()
}

/// The text of a file in the language of the page, tracked.
pub fn text_of(file: Signal<&'static str>, language: Signal<Language>) -> RwSignal<Fetched> {
    let into = RwSignal::new(Fetched::Coming);
    Effect::new(move |_| {
        let address = address(language.get(), file.get());
        if let Some(text) = KEPT.with_borrow(|kept| kept.get(&address).cloned()) {
            return into.set(Fetched::Here(text));
        }
        into.set(Fetched::Coming);
        spawn_local(async move {
            let data = data(&address).await;
            let text: Option<Text> = data.and_then(|data| serde_wasm_bindgen::from_value(data).ok());
            let text = text.map(Arc::new);
            if let Some(text) = &text {
                KEPT.with_borrow_mut(|kept| kept.insert(address.clone(), text.clone()));
            }
            // Another lesson may have been opened meanwhile.
            let now = (file.try_get_untracked(), language.try_get_untracked());
            if let (Some(file), Some(language)) = now
                && self::address(language, file) == address
            {
                let _ = into.try_set(text.map_or(Fetched::Missing, Fetched::Here));
            }
        });
    });
    into
}

/// What stands in the table of contents, in the language of the page; empty until it is here.
pub fn contents(language: Signal<Language>) -> RwSignal<Arc<Vec<Heading>>> {
    let into = RwSignal::new(Arc::default());
    Effect::new(move |_| {
        let address = address(language.get(), "contents");
        if let Some(all) = CONTENTS.with_borrow(|kept| kept.get(&address).cloned()) {
            return into.set(all);
        }
        spawn_local(async move {
            let data = data(&address).await;
            let all: Option<Vec<Heading>> = data.and_then(|data| serde_wasm_bindgen::from_value(data).ok());
            if let Some(all) = all.map(Arc::new) {
                CONTENTS.with_borrow_mut(|kept| kept.insert(address, all.clone()));
                let _ = into.try_set(all);
            }
        });
    });
    into
}
