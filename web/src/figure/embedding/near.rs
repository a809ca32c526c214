//! All other tokens by their cosine to the chosen one; a cosine opens to the product and the lengths.

use super::subject::{MARKED, Subject};
use crate::picture::number;
use crate::text::fill;
use crate::text::views::embedding::words;
use leptos::prelude::*;
use transformer::study::neighbours::Neighbour;

/// The table.
#[component]
pub fn Near() -> impl IntoView {
    let subject = expect_context::<Subject>();
    let said = move || words(subject.speech.language());
    let ids = Memo::new(move |_| subject.near.read().iter().map(|near| near.id).collect::<Vec<_>>());
    let title = move || fill(said().near, &[&subject.label(subject.chosen.get())]);
    let opened = move || {
        let id = subject.opened.get()?;
        subject.near.read().iter().find(|near| near.id == id).map(|near| arithmetic(subject, near))
    };
    view! {
        <section class="near">
            <h2>{title}</h2>
            <p class="mut">{move || said().near_tell}</p>
            <p class="readout num" id="cosine" aria-live="polite">
                {move || opened().unwrap_or_else(|| said().choose_cosine.to_owned())}
            </p>
            <div class="scroller" tabindex="0" role="region" aria-label=title>
                <table id="near">
                    <thead>
                        <tr>
                            <th scope="col">{move || said().token}</th>
                            <th scope="col" class="num">{move || said().id}</th>
                            <th scope="col" class="num">{move || said().cosine}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || ids.get() key=|id| *id children=move |id| view! { <Line id/> }/>
                    </tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn Line(id: usize) -> impl IntoView {
    let subject = expect_context::<Subject>();
    let said = move || words(subject.speech.language());
    let cosine = Memo::new(move |_| {
        let near = subject.near.read();
        near.iter().find(|near| near.id == id).and_then(|near| near.cosine)
    });
    let shown = move || cosine.get().map_or("–".to_owned(), |cosine| number::fixed(cosine as f32, 3));
    let marked = Memo::new(move |_| subject.near.read().iter().take(MARKED).any(|near| near.id == id));
    let chosen = move || subject.opened.get() == Some(id);
    view! {
        <tr class:marked=move || marked.get()>
            <td>
                <button
                    type="button"
                    class="bare tokenname"
                    aria-label=move || fill(said().choose, &[&subject.label(id)])
                    on:click=move |_| subject.choose(id)
                >
                    {move || subject.label(id)}
                </button>
            </td>
            <td class="num mut">{id}</td>
            <td class="num">
                <button
                    type="button"
                    class="bare number"
                    aria-label=move || fill(said().cosine_says, &[&subject.label(id), &shown()])
                    aria-pressed=move || chosen().to_string()
                    on:click=move |_| subject.opened.set(Some(id))
                >
                    {shown}
                </button>
            </td>
        </tr>
    }
}

/// `cos(a, b) = a·b / (|a| |b|)` with its numbers.
fn arithmetic(subject: Subject, near: &Neighbour) -> String {
    let words = words(subject.speech.language());
    let pair = [subject.label(subject.chosen.get()), subject.label(near.id)];
    let digits = |x: f64| number::fixed(x as f32, 4);
    match near.cosine {
        Some(cosine) => {
            let [own, other] = near.lengths.map(digits);
            fill(words.arithmetic, &[&pair[0], &pair[1], &digits(near.dot), &own, &other, &digits(cosine)])
        }
        None => fill(words.no_direction, &[&pair[0], &pair[1]]),
    }
}
