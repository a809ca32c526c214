//! Source files of this build, fetched when someone wants to read them, and kept.

use crate::browser::{Cause, fetch_text};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// On its way.
    Loading,
    /// Here.
    Text(Arc<str>),
    /// It did not come.
    Failed(Cause),
}

thread_local! {
    static KEPT: RefCell<HashMap<String, Arc<str>>> = RefCell::default();
}

/// Keeps `into` at the file of `path`, unless it is asked for another one meanwhile.
pub fn fetch(path: String, into: RwSignal<(String, Fetched)>) {
    if let Some(text) = KEPT.with_borrow(|kept| kept.get(&path).cloned()) {
        into.set((path, Fetched::Text(text)));
        return;
    }
    into.set((path.clone(), Fetched::Loading));
    spawn_local(async move {
        let fetched = match load(&path).await {
            Ok(text) => Fetched::Text(text),
            Err(cause) => Fetched::Failed(cause),
        };
        let _ = into.try_update(|shown| {
            if shown.0 == path {
                shown.1 = fetched;
            }
        });
    });
}

async fn load(path: &str) -> Result<Arc<str>, Cause> {
    // The id of the build keeps an older build's file from being taken out of a cache.
    let text = fetch_text(&format!("./source/{path}?v={}", protocol::BUILD_ID)).await?;
    let text: Arc<str> = text.into();
    KEPT.with_borrow_mut(|kept| kept.insert(path.to_owned(), text.clone()));
    Ok(text)
}
