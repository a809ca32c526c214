//! What saves pictures. Its code comes with that of Compare, when nothing else is to do or when it is first asked for: a
//! part of its own would weigh more in what all parts share than it holds.

use crate::control::fetched::NotFetched;
use crate::control::{Kind, Saving, Subject, saved};
use leptos::wasm_split::wasm_split;

#[wasm_split(compare, wasm_split_path = leptos::wasm_split, fallible)]
fn fetched_saving(name: String, kind: Kind, subject: Subject) -> Result<Saving, NotFetched> {
    Ok(saved(name, kind, subject))
}

/// Saves a picture, once the code for it is here.
pub fn save(name: String, kind: Kind, subject: Subject) -> Saving {
    Box::pin(async move {
        match fetched_saving(name, kind, subject).await {
            Ok(saving) => saving.await,
            Err(NotFetched) => false,
        }
    })
}
