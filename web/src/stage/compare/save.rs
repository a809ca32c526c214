//! What is shown, as a file.

use crate::picture::table::Rows;
use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Saves a text under a name.
pub fn text(name: &str, kind: &str, text: &str) {
    // A browser that refuses has said so itself.
    let _ = saved(name, kind, text);
}

fn saved(name: &str, kind: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}

/// Rows as comma-separated values: what holds a comma, a quote or a line end stands in quotes.
pub fn csv(rows: &Rows) -> String {
    let cell = |cell: &String| match cell.contains([',', '"', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.clone(),
    };
    let line = |cells: &Vec<String>| cells.iter().map(cell).collect::<Vec<_>>().join(",") + "\n";
    std::iter::once(&rows.heads).chain(&rows.rows).map(line).collect()
}

/// Rows as a table of Markdown.
pub fn markdown(rows: &Rows) -> String {
    let line = |cells: &Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule: Vec<String> =
        rows.heads.iter().enumerate().map(|(i, _)| if i == 0 { "---" } else { "---:" }.to_owned()).collect();
    [&rows.heads, &rule].into_iter().chain(&rows.rows).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_written_so_that_they_can_be_read() {
        let rows = Rows {
            heads: ["setting", "Run A"].map(str::to_owned).to_vec(),
            rows: vec![vec!["a, \"b\"".to_owned(), "1|2".to_owned()]],
        };
        assert_eq!(csv(&rows), "setting,Run A\n\"a, \"\"b\"\"\",1|2\n");
        assert_eq!(markdown(&rows), "| setting | Run A |\n| --- | ---: |\n| a, \"b\" | 1\\|2 |\n");
    }
}
