//! All heads at a glance: what each looks at, in pictures and numbers, and how its work becomes one output.

mod alone;
mod enlarged;
mod glance;
mod measures;
mod pipeline;
mod subject;

use crate::control::Segmented;
use crate::text::use_speech;
use crate::text::views::heads::words;
use leptos::prelude::*;
use subject::Subject;

/// The view.
#[component]
pub fn Heads() -> impl IntoView {
    let speech = use_speech();
    let said = move || words(speech.language());
    let subject = Subject::new();
    provide_context(subject);
    let waiting = Memo::new(move |_| subject.lens.capture.with(Option::is_none));
    let several = Memo::new(move |_| subject.kinds.read().len() > 1);
    let kinds = Signal::derive(move || {
        let named = |(at, kind): (usize, &subject::Kind)| (at, kind.title(speech.language()).to_owned());
        subject.kinds.read().iter().enumerate().map(named).collect::<Vec<_>>()
    });
    let kind = Signal::derive(move || subject.chosen.get().kind);
    let choose = Callback::new(move |kind| subject.choose(subject::Chosen { kind, layer: 0, head: 0 }));
    view! {
        <section class="viewhome headsview" id="region-canvas" tabindex="-1" aria-label=move || said().title>
            <h1>{move || said().title}</h1>
            <p class="ink2">{move || said().lead}</p>
            <Show when=move || waiting.get()><p class="mut" role="status">{move || speech.words().loading_values}</p></Show>
            <Show when=move || several.get()>
                <div class="kindpick">
                    <Segmented
                        label=Signal::derive(move || said().kind.to_owned())
                        options=kinds
                        value=kind
                        on_choose=choose
                    />
                </div>
            </Show>
            <glance::Glance/>
            <div class="headpair">
                <enlarged::Enlarged/>
                <measures::Opened/>
            </div>
            <measures::Measures/>
            <pipeline::Pipeline/>
            <alone::Alone/>
        </section>
    }
}
