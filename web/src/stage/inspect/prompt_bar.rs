//! What the walk is about: typed, or taken from the held-out rows. A decoder reads a prompt and goes on, an encoder
//! reads a row with masks and fills them in, an encoder-decoder reads a source and writes a target.

use super::foretold::{Continued, FilledIn};
use super::prompt_field::{Chips, Field, Typed};
use super::sampling::{Sampling, SamplingFields};
use crate::address::{Place, use_router};
use crate::lens::use_lens;
use crate::run::form::{Form, examples, of_row};
use crate::run::prompt::{allowed, shown, with_blanks};
use crate::run::{Handle, text_refused, use_run};
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use transformer::{Topology, longest};

/// The bar.
#[component]
pub fn PromptBar() -> impl IntoView {
    let (run, speech, router) = (use_run(), use_speech(), use_router());
    let lens = use_lens();
    let session = expect_context::<Handle>();
    let words = move || speech.words();
    let (prompt, source) = (Typed::new(lens), Typed::new(lens));
    let which = RwSignal::new(router.here.peek().held_out.unwrap_or(0));
    let sampling = Sampling::new(router);
    // The request by which the worker was asked for the ids of what is typed.
    let encoding = RwSignal::new(0u32);
    let form = lens.form;
    let topology = Memo::new(move |_| form.get().map_or(Topology::Decoder, |form| form.topology));
    let translates = move || topology.get() == Topology::EncoderDecoder;

    let shown_text = move |tokens: &[u32]| {
        let form = form.get()?;
        Some(shown(&lens.vocabulary.read(), &form.typed(tokens)))
    };
    let prompt_text = Signal::derive(move || {
        prompt.get().or_else(|| run.example.with(|example| shown_text(&example.tokens))).unwrap_or_default()
    });
    let source_text = Signal::derive(move || {
        source.get().or_else(|| run.example.with(|example| shown_text(&example.source))).unwrap_or_default()
    });
    let encoded = move || run.encoded.get().filter(|encoded| encoded.request == encoding.get());
    let prompt_trouble = Memo::new(move |_| {
        let (form, typed) = (form.get()?, prompt.get()?);
        if form.pieces {
            let encoded = encoded()?;
            let too_long = encoded.tokens.len() > form.room;
            let count = encoded.tokens.len().to_string();
            let too_long = too_long.then(|| fill(words().too_long, &[&count, &form.room.to_string()]));
            let refused = encoded.refused.map(|refused| text_refused::said(speech.language(), &refused));
            return refused.or(too_long);
        }
        let read = form.tokens(&lens.vocabulary.read(), &typed);
        read.err().map(|why| why.said(words(), &lens.vocabulary.read(), form.room, words().empty_prompt))
    });
    let source_trouble = Memo::new(move |_| {
        let (form, typed) = (form.get()?, source.get()?);
        let read = form.source(&lens.vocabulary.read(), &typed);
        read.err().map(|why| why.said(words(), &lens.vocabulary.read(), form.room, words().empty_source))
    });
    let trouble = Memo::new(move |_| source_trouble.get().or_else(|| prompt_trouble.get()));

    // What is typed becomes the example as soon as it can be read.
    let take = move |form: &Form| {
        let vocabulary = lens.vocabulary.get_untracked();
        let before = run.example.get_untracked();
        let tokens = match untrack(|| prompt.get()) {
            Some(typed) => form.tokens(&vocabulary, &typed),
            None => Ok(before.tokens),
        };
        let read_source = match untrack(|| source.get()) {
            Some(typed) => form.source(&vocabulary, &typed),
            None => Ok(before.source),
        };
        if let (Ok(tokens), Ok(source)) = (tokens, read_source) {
            let translates = form.topology == Topology::EncoderDecoder;
            router.adjust(Place {
                held_out: None,
                prompt: Some(tokens.clone()),
                source: translates.then(|| source.clone()),
                ..router.here.peek()
            });
            run.example.set(form.example(tokens, source));
        }
    };
    let on_prompt = Callback::new(move |text: String| {
        let Some(form) = form.get_untracked() else { return };
        prompt.set(Some(text.clone()));
        if form.pieces {
            encoding.set(session.get_value().encode(with_blanks(&text)));
        } else {
            take(&form);
        }
    });
    let on_source = Callback::new(move |text: String| {
        let Some(form) = form.get_untracked() else { return };
        source.set(Some(text));
        // The target of the row is no longer the answer: what is not typed begins anew.
        if untrack(|| prompt.get()).is_none() {
            prompt.set(Some(String::new()));
        }
        take(&form);
    });
    // The worker's answer is something that happens, like a key that is pressed.
    Effect::new(move |_| {
        let (Some(encoded), Some(form)) = (encoded(), form.get_untracked()) else { return };
        if encoded.refused.is_none() && (1..=form.room).contains(&encoded.tokens.len()) {
            let prompt = Some(encoded.tokens.clone());
            router.adjust(Place { held_out: None, prompt, source: None, ..router.here.peek() });
            run.example.set(form.example(encoded.tokens, Vec::new()));
        }
    });

    let another = move |_| {
        let rows = examples(run);
        if rows.is_empty() {
            return;
        }
        which.update(|which| *which = (*which + 1) % rows.len());
        prompt.set(None);
        source.set(None);
        encoding.set(0);
        let held_out = Some(which.get_untracked()).filter(|row| *row > 0);
        router.adjust(Place { held_out, prompt: None, source: None, ..router.here.peek() });
        run.example.set(of_row(&rows[which.get_untracked()]));
    };
    let go_on = move |_| {
        let Some(form) = form.get_untracked() else { return };
        let example = run.example.get_untracked();
        let reach =
            run.built.with_untracked(|built| built.as_ref().map_or(1, |built| longest(&built.build.config)));
        // A row holds the whole right target; the model shall write it by itself.
        let is_row = untrack(|| prompt.get()).is_none();
        let given = match (form.topology, form.start) {
            (Topology::EncoderDecoder, Some(start)) if is_row => vec![start],
            _ => form.unpadded(&example.tokens).to_vec(),
        };
        session.get_value().generate(sampling.request(given, example.source, form.stop, reach));
    };
    let walk_written = Callback::new(move |written: Vec<u32>| {
        let Some(form) = form.get_untracked() else { return };
        let text = shown(&lens.vocabulary.get_untracked(), &form.typed(&written));
        let before = untrack(|| prompt.get()).unwrap_or_default();
        prompt.set(Some(format!("{before} {text}").trim().to_owned()));
        take(&form);
    });

    let label = Signal::derive(move || match topology.get() {
        Topology::Decoder => words().prompt_label,
        Topology::Encoder => words().prompt_row,
        Topology::EncoderDecoder => words().prompt_target,
    });
    let source_label = Signal::derive(move || words().prompt_source);
    let hint_of = move |template: &str, added: usize| {
        let room = form.get().map_or(1, |form| form.room) - added;
        fill(template, &[&room.to_string(), &allowed(&lens.vocabulary.read())])
    };
    let hint = Signal::derive(move || match topology.get() {
        Topology::Decoder => hint_of(words().prompt_hint, 0),
        Topology::Encoder => hint_of(words().row_hint, 0),
        Topology::EncoderDecoder => hint_of(words().target_hint, 1),
    });
    let source_hint = Signal::derive(move || hint_of(words().source_hint, 1));
    let tokens = Signal::derive(move || run.example.with(|example| example.tokens.clone()));
    let source_tokens = Signal::derive(move || run.example.with(|example| example.source.clone()));
    // Where a token is more than a character, the text alone does not tell where one ends.
    let chips = Memo::new(move |_| {
        let vocabulary = lens.vocabulary.read();
        let long = |id: u32| vocabulary.get(id as usize).is_some_and(|label| label.chars().nth(1).is_some());
        translates() || tokens.read().iter().any(|&id| long(id))
    });
    // A model may be asked for more than it has seen; the reader shall know.
    let beyond = move || {
        let trained = form.get()?.trained;
        let lengths = run.example.with(|example| [example.tokens.len(), example.source.len()]);
        let (length, trained) = lengths
            .into_iter()
            .zip([trained.length, trained.source_length])
            .find(|(now, then)| now > then)?;
        Some(fill(lens.words().beyond_trained, &[&length.to_string(), &trained.to_string()]))
    };
    let goes_on = move || topology.get() != Topology::Encoder;
    view! {
        <form class="promptbar" class:two=translates on:submit=move |event| event.prevent_default()>
            <Show when=translates>
                <Field id="source" label=source_label text=source_text hint=source_hint trouble=source_trouble on_typed=on_source/>
            </Show>
            <Field id="prompt" label text=prompt_text hint trouble=prompt_trouble on_typed=on_prompt/>
            <button class="btn sm" type="button" id="another-row" on:click=another>{move || words().another_example}</button>
            <Show when=goes_on>
                <button
                    class="btn sm"
                    type="button"
                    id="continue"
                    disabled=move || trouble.read().is_some()
                    on:click=go_on
                >
                    {move || words().generate}
                </button>
                <SamplingFields sampling/>
            </Show>
            <Show when=move || chips.get()>
                <div class="tokenrows">
                    <Show when=translates>
                        <Chips id="source-tokens" label=source_label tokens=source_tokens/>
                    </Show>
                    <Chips id="tokens" label tokens/>
                </div>
            </Show>
        </form>
        <p class="mut beyond" id="beyond" role="status">{beyond}</p>
        <p class="trouble" id="prompt-trouble" role="status">{move || trouble.get()}</p>
        <Show when=goes_on fallback=|| view! { <FilledIn/> }>
            <Continued walk=walk_written/>
        </Show>
    }
}
