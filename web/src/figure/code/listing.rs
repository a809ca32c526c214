//! A source file with line numbers; comments are dimmed, nothing else is colored.

use super::fetched::{Fetched, fetch};
use super::sources::File;
use crate::browser::Cause;
use crate::text::views::code::words;
use crate::text::{fill, use_speech};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The file.
#[component]
pub fn Listing(file: Memo<Option<File>>) -> impl IntoView {
    let speech = use_speech();
    let said = move || words(speech.language());
    let shown = RwSignal::new((String::new(), Fetched::Loading));
    let home = NodeRef::<Div>::new();
    let path = Memo::new(move |_| file.read().as_ref().map(|file| file.path.clone()));
    // The outside: the server that has the file.
    Effect::new(move |_| {
        if let Some(path) = path.get() {
            fetch(path, shown);
        }
    });
    let here = Memo::new(move |_| {
        let (shown, file) = (shown.read(), file.read());
        let (Fetched::Text(text), Some(file)) = (&shown.1, file.as_ref()) else { return None };
        first_line(text, &file.seek)
    });
    Effect::new(move |_| {
        let (line, _) = (here.get(), path.get());
        request_animation_frame(move || scroll(home, line));
    });
    let lines = Memo::new(move |_| match &shown.read().1 {
        Fetched::Text(text) => Some(text.clone()),
        _ => None,
    });
    let listing = move || {
        let text = lines.get()?;
        let line = |(at, line): (usize, &str)| {
            let (code, comment) = line.split_at(comment_at(line));
            let (code, comment) = (code.to_owned(), comment.to_owned());
            view! {
                <span class="codeline" class:here=move || here.get() == Some(at)>
                    {code}<i>{comment}</i>"\n"
                </span>
            }
        };
        Some(text.lines().enumerate().map(line).collect_view())
    };
    let label = move || {
        let count = lines.get().map_or(0, |text| text.lines().count());
        fill(said().listing, &[&path.get().unwrap_or_default(), &count.to_string()])
    };
    let state = move || {
        let path = path.get()?;
        match &shown.read().1 {
            Fetched::Loading => Some(fill(said().loading, &[&path])),
            Fetched::Text(_) => None,
            Fetched::Failed(Cause::Unreachable) => Some(fill(said().unreachable, &[&path])),
            Fetched::Failed(Cause::Missing(status)) => {
                Some(fill(said().missing, &[&path, &status.to_string()]))
            }
        }
    };
    let failed = Memo::new(move |_| matches!(shown.read().1, Fetched::Failed(_)));
    let again = move |_| {
        if let Some(path) = path.get_untracked() {
            fetch(path, shown);
        }
    };
    view! {
        <p class="blk codepath num" id="code-path">{move || path.get()}</p>
        <p class="blk codestate" id="code-state" role="status">{state}</p>
        <Show when=move || failed.get()>
            <p class="blk"><button type="button" class="btn" on:click=again>{move || said().again}</button></p>
        </Show>
        <Show when=move || lines.read().is_some()>
            <div class="codebox" id="code" tabindex="0" role="region" aria-label=label node_ref=home>
                <pre><code>{listing}</code></pre>
            </div>
        </Show>
    }
}

/// The line where reading begins: after each of the sought ones in turn that is found at all.
fn first_line(text: &str, seek: &[String]) -> Option<usize> {
    seek.iter().find_map(|sought| text.lines().position(|line| line.contains(sought.as_str())))
}

/// Where a comment begins; the length of the line where there is none.
fn comment_at(line: &str) -> usize {
    let outside = |&(at, _): &(usize, &str)| line[..at].matches('"').count().is_multiple_of(2);
    line.match_indices("//").find(outside).map_or(line.len(), |(at, _)| at)
}

/// Brings a line to the top, and leaves the page where it is.
fn scroll(home: NodeRef<Div>, line: Option<usize>) {
    let Some(home) = home.try_get_untracked().flatten() else { return };
    let line = line.and_then(|line| home.query_selector_all(".codeline").ok()?.get(line as u32));
    let top =
        line.and_then(|line| line.dyn_into::<web_sys::HtmlElement>().ok()).map(|line| line.offset_top());
    home.set_scroll_top(top.unwrap_or(0));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_found_outside_of_strings() {
        assert_eq!(comment_at("let a = 1; // one"), 11);
        assert_eq!(comment_at("let a = \"https://x\"; // an address"), 21);
        assert_eq!(comment_at("plain"), 5);
    }

    #[test]
    fn reading_begins_at_the_first_thing_that_is_there() {
        let text = "use a;\nfn forward() {}\nfn backward() {}";
        let seek = |what: &[&str]| what.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        assert_eq!(first_line(text, &seek(&["fn softmax(", "fn backward"])), Some(2));
        assert_eq!(first_line(text, &seek(&["nothing"])), None);
    }
}
