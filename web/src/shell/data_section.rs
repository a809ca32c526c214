//! What the model learns: a task, or a text of the reader's own; and the facts of it.

use super::context::ContextField;
use super::data_words as named;
use super::own_text::OwnText;
use crate::control::{WhyLine, why};
use crate::picture::number;
use crate::run::{use_run, use_session};
use crate::text::{fill, pretrained, token_word, use_speech};
use leptos::prelude::*;
use protocol::{DataChoice, TaskInfo, Tokenizer};
use transformer::Topology;

/// Value of the choice that is no task.
const OWN_TEXT: &str = "own_text";

/// The section.
#[component]
pub fn DataSection() -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    // "Own text" is open from its choice on; it becomes the data when a text is accepted.
    let own_text = RwSignal::new(false);
    let wished = Memo::new(move |_| run.wish.with(|wish| wish.as_ref().map(|wish| wish.data.clone())));
    Effect::new(move |before: Option<Option<DataChoice>>| {
        let now = wished.get();
        if before.is_some_and(|before| before != now) {
            own_text.set(now == Some(DataChoice::OwnText));
        }
        now
    });
    let chosen = Memo::new(move |_| match (own_text.get(), wished.get()) {
        (false, Some(DataChoice::Task(name))) => DataChoice::Task(name),
        _ => DataChoice::OwnText,
    });
    let value = move || match chosen.get() {
        DataChoice::Task(name) => name,
        DataChoice::OwnText => OWN_TEXT.to_owned(),
    };
    let topology = Memo::new(move |_| {
        run.wish.with(|wish| wish.as_ref().map_or(Topology::Decoder, |wish| wish.config.topology))
    });
    let session = use_session();
    let choose = move |event: web_sys::Event| {
        let name = event_target_value(&event);
        own_text.set(name == OWN_TEXT);
        if name != OWN_TEXT {
            session.choose(DataChoice::Task(name));
        }
    };
    let is_own_text = Memo::new(move |_| *chosen.read() == DataChoice::OwnText);
    let reason = why(speech, "why-task", move |whys| match &*chosen.read() {
        DataChoice::OwnText => whys.own_text,
        DataChoice::Task(name) if name == "coin" => whys.coin,
        DataChoice::Task(_) => whys.task,
    });
    let trained = move || {
        let steps = run.built.with(|built| built.as_ref()?.build.pretrained)?;
        Some(fill(pretrained::words(speech.language()).trained, &[&number::grouped(steps.into())]))
    };
    let tell = move || named::description(words(), &chosen.read(), topology.get());
    view! {
        <section class="sec">
            <h2>{move || words().data}</h2>
            <label class="f">
                <span class="sr">{move || words().task}</span>
                <select class="select" id="task" aria-describedby="task-tells why-task" on:change=choose prop:value=value>
                    <Options value=Signal::derive(value)/>
                </select>
            </label>
            <p class="tell" id="task-tells">{tell}</p>
            <WhyLine why=reason/>
            <Show when=move || is_own_text.get()><OwnText/></Show>
            <Facts chosen/>
            <Show when=move || is_own_text.get()><ContextField/></Show>
            <p class="tell" id="data-pretrained">{trained}</p>
        </section>
    }
}

/// Every task, by topology, and own text after them.
#[component]
fn Options(value: Signal<String>) -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    let option = move |name: String| {
        let data = if name == OWN_TEXT { DataChoice::OwnText } else { DataChoice::Task(name.clone()) };
        let here = name.clone();
        view! { <option value=name selected=move || value.get() == here>{move || named::data(words(), &data)}</option> }
    };
    let tasks = Memo::new(move |_| {
        let of = |task: &TaskInfo| (task.config.topology, task.name.clone());
        run.ready.with(|ready| {
            ready.as_ref().map_or(Vec::new(), |ready| ready.tasks.iter().map(of).collect::<Vec<_>>())
        })
    });
    let groups = move || {
        let tasks = tasks.get();
        let group = |topology: Topology| {
            let names = tasks.iter().filter(|(its, _)| *its == topology).map(|(_, name)| name.clone());
            let options = names.map(option).collect_view();
            view! { <optgroup label=move || named::group(words(), topology)>{options}</optgroup> }
        };
        let own_text = option(OWN_TEXT.to_owned());
        (Topology::ALL.iter().copied().map(group).collect_view(), own_text)
    };
    view! { {groups} }
}

/// How many rows there are, how long they are, how many tokens there are, and what fills up short rows.
#[component]
fn Facts(chosen: Memo<DataChoice>) -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    let task = Memo::new(move |_| match chosen.get() {
        DataChoice::Task(name) => run.task(&name, TaskInfo::clone),
        DataChoice::OwnText => None,
    });
    let counted = |template: &'static str, counts: [u32; 2]| {
        let counts = counts.map(|count| number::grouped(count.into()));
        fill(template, &counts.each_ref().map(String::as_str))
    };
    let rows = move || match task.get() {
        Some(task) => Some(counted(words().rows_for_training, [task.training_rows, task.held_out_rows])),
        None => run.text.get().map(|text| {
            let template = match text.tokenizer {
                Tokenizer::Characters => words().characters_for_training,
                Tokenizer::Bpe { .. } => words().tokens_for_training,
            };
            counted(template, [text.training_tokens, text.held_out_tokens])
        }),
    };
    let sizes = move || {
        let (context, vocabulary) =
            run.wish.with(|wish| wish.as_ref().map(|wish| (wish.config.context, wish.config.vocab_size)))?;
        Some(match task.get() {
            Some(task) if task.source_length > 0 => {
                format!("S = {} · T = {} · V = {vocabulary}", task.source_length, task.length)
            }
            Some(task) => format!("T = {} · V = {vocabulary}", task.length),
            None => format!("T = {context} · V = {vocabulary}"),
        })
    };
    let padding = move || {
        let task = task.get()?;
        let label = task.vocabulary.get(task.pad? as usize)?;
        let label = token_word(words(), label).unwrap_or(label);
        let hidden = run.wish.with(|wish| wish.as_ref().is_some_and(|wish| wish.config.pad_token.is_some()));
        Some(fill(if hidden { words().padding_hidden } else { words().padding_seen }, &[label]))
    };
    view! {
        <div class="legend"><span>{rows}</span><span class="num">{sizes}</span></div>
        <WhyLine why=why(speech, "why-sizes", |whys| whys.sizes)/>
        <p class="tell" id="padding">{padding}</p>
    }
}
