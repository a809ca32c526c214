//! A text of the reader's own: pasted, opened, or made up; its tokens; and every merge that made them.

use super::merges::Merges;
use crate::address::link::MERGES;
use crate::control::{Segmented, Select, why};
use crate::run::{text_refused, use_run, use_session};
use crate::text::use_speech;
use leptos::html::Textarea;
use leptos::prelude::*;
use protocol::{StoryLanguage, Tokenizer};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// So many where nothing was chosen.
const USUAL_MERGES: u32 = 200;

/// Paste, open or have one made; choose the tokens; train.
#[component]
pub fn OwnText() -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    let area = NodeRef::<Textarea>::new();
    // What was accepted before is chosen, so that the rail shows what is trained.
    let accepted = run.text.with_untracked(|text| text.as_ref().map(|text| text.tokenizer));
    let pairs = RwSignal::new(matches!(accepted, Some(Tokenizer::Bpe { .. })));
    let merges = RwSignal::new(match accepted {
        Some(Tokenizer::Bpe { merges }) => merges,
        _ => USUAL_MERGES,
    });
    let tokenizer = move || match pairs.get_untracked() {
        true => Tokenizer::Bpe { merges: merges.get_untracked() },
        false => Tokenizer::Characters,
    };
    let session = use_session();
    let (for_file, for_story) = (session.clone(), session.clone());
    // An empty field stands for the text that is in use: a file is not shown, and may be cut into tokens anew.
    let submit = move |_| {
        let typed = area.get_untracked().map(|area| area.value()).unwrap_or_default();
        if !typed.is_empty() || !session.read_again(tokenizer()) {
            session.read_text(typed.into_bytes(), tokenizer());
        }
    };
    let opened = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(input) = input else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let session = for_file.clone();
        if let Some(area) = area.get_untracked() {
            area.set_value("");
        }
        wasm_bindgen_futures::spawn_local(async move {
            if let Ok(buffer) = JsFuture::from(file.array_buffer()).await {
                session.read_text(js_sys::Uint8Array::new(&buffer).to_vec(), tokenizer());
            }
            // The same file may be opened again after it was changed.
            input.set_value("");
        });
    };
    let told = RwSignal::new(false);
    Effect::new(move |_| {
        if let (Some(story), Some(area)) = (run.story.get(), area.get()) {
            area.set_value(&story);
            area.set_scroll_top(0);
            told.set(true);
            run.story.set(None);
        }
    });
    let story = StoredValue::new_local(move |language| for_story.story(language));
    let refused = move || {
        let refusal = run.refusal.get()?;
        refusal.text.map(|refused| text_refused::said(speech.language(), &refused))
    };
    let kinds = Signal::derive(move || {
        vec![(false, words().by_characters.to_owned()), (true, words().by_pairs.to_owned())]
    });
    let counts = Memo::new(move |_| {
        let mut counts = MERGES.to_vec();
        counts.extend(Some(merges.get()).filter(|merges| !MERGES.contains(merges)));
        counts.sort_unstable();
        counts.into_iter().map(|count| (count, count.to_string())).collect::<Vec<_>>()
    });
    view! {
        <div class="owntext">
            <textarea
                id="own-text"
                rows="4"
                node_ref=area
                placeholder=move || words().paste_here
                aria-label=move || words().own_text
            ></textarea>
            <div class="row" role="group" aria-label=move || words().use_story>
                <span class="l">{move || words().use_story}</span>
                <span class="choices">
                    <button type="button" class="btn sm" id="story-english" lang="en" on:click=move |_| story.with_value(|ask| ask(StoryLanguage::English))>
                        {move || words().story_english}
                    </button>
                    <button type="button" class="btn sm" id="story-chinese" lang="zh-Hans" on:click=move |_| story.with_value(|ask| ask(StoryLanguage::Chinese))>
                        {move || words().story_chinese}
                    </button>
                </span>
            </div>
            <Show when=move || told.get()><p class="mut">{move || words().story_made}</p></Show>
            <div class="f">
                <div class="l">{move || words().tokens_are}</div>
                <Segmented
                    label=Signal::derive(move || words().tokens_are.to_owned())
                    options=kinds
                    value=pairs
                    on_choose=Callback::new(move |by_pairs| pairs.set(by_pairs))
                    why=why(speech, "why-tokens", move |whys| if pairs.get() { whys.byte_pairs } else { whys.characters })
                />
            </div>
            <Show when=move || pairs.get()>
                <Select
                    label=Signal::derive(move || words().most_merges.to_owned())
                    options=counts
                    value=merges
                    on_choose=Callback::new(move |count| merges.set(count))
                    id="most-merges"
                    why=why(speech, "why-merges", |whys| whys.merges)
                />
            </Show>
            <div class="row">
                <button type="button" class="btn sm" id="use-text" on:click=submit>{move || words().use_text}</button>
                <label class="btn sm file">
                    {move || words().open_file}
                    <input type="file" class="sr" id="open-file" on:change=opened/>
                </label>
            </div>
            <p class="mut">{move || words().open_or_drop}</p>
            <p class="trouble" role="alert" id="text-trouble">{refused}</p>
            <Merges/>
        </div>
    }
}
