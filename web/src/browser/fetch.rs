//! Files of the site, fetched; and why one did not come.

use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Why a file did not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Nobody answered.
    Unreachable,
    /// The server has no such file; its status.
    Missing(u16),
}

/// The text at an address.
///
/// # Errors
/// Why there is none.
pub async fn fetch_text(address: &str) -> Result<String, Cause> {
    let response = fetch(address).await?;
    let text = JsFuture::from(response.text().map_err(unreachable)?).await.map_err(unreachable)?;
    let text = text.as_string().unwrap_or_default();
    is_file(text.trim_start().as_bytes(), &response).map(|()| text)
}

/// The bytes at an address.
///
/// # Errors
/// Why there are none.
pub async fn fetch_bytes(address: &str) -> Result<Vec<u8>, Cause> {
    let response = fetch(address).await?;
    let buffer = JsFuture::from(response.array_buffer().map_err(unreachable)?).await.map_err(unreachable)?;
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    is_file(&bytes, &response).map(|()| bytes)
}

async fn fetch(address: &str) -> Result<web_sys::Response, Cause> {
    let response = JsFuture::from(window().fetch_with_str(address)).await.map_err(unreachable)?;
    let response: web_sys::Response = response.unchecked_into();
    if response.ok() { Ok(response) } else { Err(Cause::Missing(response.status())) }
}

/// A server that answers everything with its front page has not got the file.
fn is_file(content: &[u8], response: &web_sys::Response) -> Result<(), Cause> {
    if content.starts_with(b"<") { Err(Cause::Missing(response.status())) } else { Ok(()) }
}

fn unreachable(_: JsValue) -> Cause {
    Cause::Unreachable
}
