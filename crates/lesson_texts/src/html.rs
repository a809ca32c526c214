//! Markdown to HTML.

use pulldown_cmark::{Event, Parser, Tag, TagEnd, html};

/// Paragraphs and lists as HTML.
pub fn html(markdown: &str) -> String {
    let mut out = String::new();
    html::push_html(&mut out, Parser::new(markdown));
    out.trim_end().to_owned()
}

/// One paragraph as HTML, without the paragraph around it.
pub fn line(markdown: &str) -> String {
    let whole = html(markdown);
    let inside = whole.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
    inside.filter(|inside| !inside.contains("<p>")).map(str::to_owned).unwrap_or(whole)
}

/// What is said in a text, without code and addresses; and what stands in bold.
pub fn said(markdown: &str) -> (String, Vec<String>) {
    let (mut said, mut bold) = (String::new(), Vec::new());
    let mut strong = false;
    for event in Parser::new(markdown) {
        match event {
            Event::Text(text) => {
                said.push_str(&text);
                if strong {
                    bold.push(text.to_string());
                }
            }
            Event::Start(Tag::Strong) => strong = true,
            Event::End(TagEnd::Strong) => strong = false,
            Event::SoftBreak | Event::HardBreak | Event::End(_) => said.push('\n'),
            _ => {}
        }
    }
    (said, bold)
}

/// Addresses that a text links to.
pub fn links(markdown: &str) -> Vec<String> {
    let address = |event: Event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    };
    Parser::new(markdown).filter_map(address).collect()
}
