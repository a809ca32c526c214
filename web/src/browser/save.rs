//! What is shown, as a file: a text as it is, a picture as SVG or as PNG.

use super::drawn::Drawn;
use js_sys::{Array, Promise, encode_uri_component};
use leptos::prelude::{document, set_timeout};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement,
    Url,
};

/// Pixels of a PNG for each of the page.
const SHARP: f64 = 2.0;

/// Pixels of a PNG at most, in all and along a side: phones make no larger canvas.
const MOST: f64 = 16e6;
const LONGEST: f64 = 16e3;

/// So long a file is kept for the browser, which may ask before it takes it.
const KEPT: Duration = Duration::from_secs(60);

/// Saves a text under a name.
pub fn save_text(name: &str, kind: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options);
    // A browser that refuses has said so itself.
    let _ = blob.and_then(|blob| save_blob(name, &blob));
}

/// Saves a picture as it is.
pub fn save_svg(name: &str, drawn: &Drawn) {
    save_text(name, "image/svg+xml", &drawn.svg);
}

/// Saves a picture as pixels, two for each of the page where it is not too large; false where the browser cannot.
pub async fn save_png(name: &str, drawn: &Drawn) -> bool {
    png(name, drawn).await.is_ok()
}

async fn png(name: &str, drawn: &Drawn) -> Result<(), JsValue> {
    let image = HtmlImageElement::new()?;
    // Not a blob's address: the policy of the page lets images come as data only.
    let text = encode_uri_component(&drawn.svg);
    image.set_src(&format!("data:image/svg+xml;charset=utf-8,{}", String::from(text)));
    JsFuture::from(image.decode()).await?;
    let (width, height) = pixels(drawn.size);
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let pen: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
    pen.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    let made = Promise::new(&mut |resolve, reject| {
        if canvas.to_blob(&resolve).is_err() {
            let _ = reject.call0(&JsValue::NULL);
        }
    });
    // Null where there was no room for it.
    save_blob(name, &JsFuture::from(made).await?.dyn_into()?)
}

/// Pixels of a picture.
fn pixels((width, height): (f64, f64)) -> (f64, f64) {
    let room = (MOST / (width * height)).sqrt().min(LONGEST / width.max(height));
    let sharp = SHARP.min(room);
    ((width * sharp).floor().max(1.0), (height * sharp).floor().max(1.0))
}

fn save_blob(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    set_timeout(move || drop(Url::revoke_object_url(&url)), KEPT);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::pixels;

    #[test]
    fn a_picture_has_two_pixels_for_one_where_there_is_room() {
        assert_eq!(pixels((600.0, 400.0)), (1200.0, 800.0));
        let (width, height) = pixels((10_000.0, 2500.0));
        assert!(width * height <= 16e6 && (width / height - 4.0).abs() < 0.01, "{width} {height}");
        assert_eq!(pixels((40_000.0, 10.0)), (16_000.0, 4.0));
    }
}
