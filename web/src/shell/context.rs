//! T of a text: how many tokens are read at once. That of a task follows from its rows.

use super::turn::change;
use crate::control::{NumberField, why};
use crate::run::use_run;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use protocol::DataChoice;

/// The field, where the rail asks for a text that is there.
#[component]
pub fn ContextField() -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    let context = Memo::new(move |_| {
        run.wish.with(|wish| {
            wish.as_ref().filter(|wish| wish.data == DataChoice::OwnText).map(|wish| wish.config.context)
        })
    });
    let longest =
        Memo::new(move |_| run.offered(speech.language(), |offer| offer.longest_context()).unwrap_or(1));
    let taken = Callback::new(move |text: String| match text.parse::<u32>() {
        Ok(context) if (1..=longest.get_untracked()).contains(&context) => {
            change(run, |config| config.context = context);
            true
        }
        _ => false,
    });
    let range = Signal::derive(move || fill(words().whole_from_to, &["1", &longest.get().to_string()]));
    view! {
        <Show when=move || context.read().is_some()>
            <NumberField
                label=Signal::derive(move || words().context.to_owned())
                value=Signal::derive(move || context.get().map_or(String::new(), |context| context.to_string()))
                on_change=taken
                id="context"
                taken=range
                why=why(speech, "why-context", |whys| whys.context)
            />
        </Show>
    }
}
