//! What saves a picture: a line that opens to the kinds of files there are.

use crate::browser::{Drawn, drawn, focus_in, save_png, save_svg, save_text};
use crate::picture::table::Rows;
use crate::picture::written::csv;
use crate::text::saving::{SavingWords, words};
use crate::text::{fill, use_speech};
use leptos::html::Details;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::pin::Pin;
use web_sys::{Element, KeyboardEvent};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A picture as shapes.
    Svg,
    /// As pixels.
    Png,
    /// Numbers.
    Csv,
}

impl Kind {
    /// What names of such files end with.
    fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Csv => "csv",
        }
    }
}

/// What is saved.
#[derive(Debug)]
pub enum Subject {
    /// A picture that was made for it.
    Made(Drawn),
    /// A part of the page as it stands.
    Shown(Element),
    /// Numbers.
    Numbers(Rows),
}

/// True once the file is on its way.
pub type Saving = Pin<Box<dyn Future<Output = bool>>>;

/// What saves something under a name, from the context: its code is a part of its own, which few visitors ask for. Where
/// there is none, nothing can be saved.
#[derive(Clone, Copy, Debug)]
pub struct Saver(pub fn(String, Kind, Subject) -> Saving);

/// Saves a file, and makes its picture first where it is not made yet. Numbers are saved as numbers.
pub fn saved(name: String, kind: Kind, subject: Subject) -> Saving {
    Box::pin(async move {
        let made = match subject {
            Subject::Made(made) => Some(made),
            Subject::Shown(shown) => drawn(&shown),
            Subject::Numbers(rows) => {
                save_text(&name, "text/csv", &csv(&rows));
                return true;
            }
        };
        let Some(made) = made else { return false };
        if kind == Kind::Png {
            return save_png(&name, &made).await;
        }
        save_svg(&name, &made);
        true
    })
}

/// Saves the card that it stands in as SVG and PNG, or the picture that is given; and numbers, where there are some, as
/// comma-separated values.
#[component]
pub fn Save(
    /// Of the files, without ending.
    #[prop(into)]
    name: Signal<String>,
    /// What is saved, as it is called on the page.
    #[prop(into)]
    what: Signal<String>,
    /// Makes the picture, where it is not the card.
    #[prop(optional)]
    picture: Option<Callback<(), Option<Drawn>>>,
    /// Makes the numbers.
    #[prop(optional)]
    rows: Option<Callback<(), Rows>>,
) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let saver = use_context::<Saver>();
    let home = NodeRef::<Details>::new();
    let told = RwSignal::new(None::<bool>);
    let shut = move || {
        if let Some(home) = home.get_untracked() {
            home.set_open(false);
            focus_in(&home, "summary");
        }
    };
    let save = move |kind: Kind| {
        let Some(home) = home.get_untracked() else { return };
        let file = format!("{}.{}", name.get_untracked(), kind.ending());
        let subject = untrack(|| match (kind, rows, picture) {
            (Kind::Csv, rows, _) => rows.map(|rows| Subject::Numbers(rows.run(()))),
            (_, _, Some(picture)) => picture.run(()).map(Subject::Made),
            (_, _, None) => home.closest("section").ok().flatten().map(Subject::Shown),
        });
        told.set(Some(true));
        spawn_local(async move {
            let done = match (subject, saver) {
                (Some(subject), Some(Saver(save))) => save(file, kind, subject).await,
                _ => false,
            };
            // Whoever has gone elsewhere meanwhile is not called back.
            let gone = told.try_set((!done).then_some(false)).is_some();
            if done && !gone {
                shut();
            }
        });
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && home.get_untracked().is_some_and(|home| home.open()) {
            event.stop_propagation();
            shut();
        }
    };
    let button = move |kind: Kind, name: fn(&SavingWords) -> &'static str| {
        view! { <button type="button" class="btn sm" on:click=move |_| save(kind)>{move || name(say())}</button> }
    };
    let label = move || fill(say().save_what, &[&what.get()]);
    let said = move || told.get().map(|coming| if coming { say().saving } else { say().failed });
    saver.map(|_| {
        view! {
            <details class="save" name="save" node_ref=home on:keydown=on_key>
                <summary aria-label=label>{move || say().save}</summary>
                <div role="group" aria-label=label>
                    {button(Kind::Svg, |say| say.svg)}
                    {button(Kind::Png, |say| say.png)}
                    {rows.is_some().then(|| button(Kind::Csv, |say| say.csv))}
                    <p role="status">{said}</p>
                </div>
            </details>
        }
    })
}
