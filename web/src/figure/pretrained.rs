//! One click to a model that was trained beforehand, and how it came to be once it is there.

use crate::browser::Cause;
use crate::lens::{Act, Pretrained, use_lens, use_pretrained};
use crate::picture::number;
use crate::run::Fetching;
use crate::text::pretrained::words;
use crate::text::{fill, use_speech};
use leptos::prelude::*;

/// The button that opens it, and what became of its file; once it is there, how it came to be.
#[component]
pub fn OpenPretrained() -> impl IntoView {
    use_pretrained().map(|pretrained| view! { <Offered pretrained/><HowTrained pretrained/> })
}

#[component]
fn Offered(pretrained: Pretrained) -> impl IntoView {
    let (lens, speech) = (use_lens(), use_speech());
    let say = move || words(speech.language());
    let Pretrained { offered, fetching, .. } = pretrained;
    let coming = Memo::new(move |_| fetching.get() == Some(Fetching::Coming));
    let open = move |_| {
        if let Some((task, _)) = offered.get_untracked() {
            lens.act(Act::Pretrained(task));
        }
    };
    let steps = move || offered.get().map(|(_, step)| number::grouped(step.into())).unwrap_or_default();
    let label = move || match fetching.get() {
        Some(Fetching::Failed(_)) => speech.words().try_again,
        Some(Fetching::Coming) | None => say().open,
    };
    let failed = move || match fetching.get()? {
        Fetching::Coming => None,
        Fetching::Failed(Cause::Unreachable) => Some(say().unreachable.to_owned()),
        Fetching::Failed(Cause::Missing(status)) => Some(fill(say().missing, &[&status.to_string()])),
    };
    view! {
        <Show when=move || offered.with(Option::is_some)>
            <button
                type="button"
                class="btn sm"
                id="open-pretrained"
                aria-disabled=move || coming.get().to_string()
                title=move || fill(say().open_says, &[&steps()])
                on:click=move |event| if !coming.get_untracked() { open(event) }
            >
                {label}
            </button>
            <span role="status" class="mut">{move || coming.get().then(|| say().coming)}</span>
            <span role="alert" id="pretrained-failed">{failed}</span>
        </Show>
    }
}

/// For how many steps the run was trained beforehand, and by what.
#[component]
fn HowTrained(pretrained: Pretrained) -> impl IntoView {
    let speech = use_speech();
    let told = move || {
        let steps = number::grouped(pretrained.trained.get()?.into());
        Some(fill(words(speech.language()).trained, &[&steps]))
    };
    view! {
        <Show when=move || pretrained.trained.with(Option::is_some)>
            <span class="mut" id="trained-beforehand">{told}</span>
        </Show>
    }
}
