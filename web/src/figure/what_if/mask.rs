//! Edits of a mask: one key, all keys, a window.

use crate::control::Segmented;
use crate::lens::{Scope, use_lens};
use crate::scene::is_scores;
use crate::text::fill;
use leptos::prelude::*;
use transformer::what_if::Change;

/// Shows or hides a key, opens the mask, narrows it to a window.
#[component]
pub fn MaskEditor() -> impl IntoView {
    let lens = use_lens();
    let words = move || lens.words();
    let scope = RwSignal::new(Scope::Head);
    let typed_width = RwSignal::new("3".to_owned());
    let width = Memo::new(move |_| typed_width.read().parse().ok().filter(|&keys: &usize| keys > 0));
    // Between two rows there is no "last".
    let crosses = Memo::new(move |_| lens.stop().is_some_and(|stop| stop.crosses()));
    let there = Memo::new(move |_| lens.mask_here().is_some() && !lens.frozen.get());
    // Query and key of the chosen cell.
    let cell = Memo::new(move |_| {
        let (walk, stop) = (lens.walk.get()?, lens.stop()?);
        is_scores(&walk.graph, stop.tensor).then(|| lens.cell.get())?
    });
    // Whether the key is seen; while values are computed again, what was so before.
    let seen = Memo::new(move |before: Option<&bool>| {
        let now = || {
            let (walk, capture, (row, column)) = (lens.walk.get()?, lens.capture.get()?, cell.get()?);
            let mask = walk.graph.find(&lens.mask_here()?)?;
            let at = lens.face(&walk, mask).offset(row, column);
            walk.values(&capture.values, mask).get(at).map(|&seen| seen != 0.0)
        };
        now().unwrap_or(before.copied().unwrap_or(true))
    });
    let toggle_text = move || {
        let (row, column) = cell.get().unwrap_or_default();
        let template = if seen.get() { words().hide_key } else { words().show_key };
        fill(template, &[&row.to_string(), &column.to_string()])
    };
    let toggle = move |_| {
        let Some((row, column)) = cell.get_untracked() else { return };
        let change = Change::Number(if seen.get_untracked() { 0.0 } else { 1.0 });
        lens.edit(lens.mask_edits(scope.get_untracked(), (Some(row), Some(column)), &change));
    };
    let options = Signal::derive(move || {
        let words = words();
        vec![
            (Scope::Head, words.this_head.to_owned()),
            (Scope::Heads, words.every_head.to_owned()),
            (Scope::Blocks, words.every_block.to_owned()),
        ]
    });
    let whole =
        move |change: Change| lens.edit(lens.mask_edits(scope.get_untracked(), (None, None), &change));
    view! {
        <Show when=move || there.get()>
            <div class="editrow">
                <Segmented
                    label=Signal::derive(move || words().scope.to_owned())
                    options=options
                    value=scope
                    on_choose=Callback::new(move |next| scope.set(next))
                />
                <Show when=move || cell.read().is_some()>
                    <button type="button" class="btn sm" id="toggle-key" on:click=toggle>{toggle_text}</button>
                </Show>
                <button type="button" class="btn sm" id="see-all" on:click=move |_| whole(Change::Number(1.0))>
                    {move || words().see_all}
                </button>
                <Show when=move || !crosses.get()>
                    <label class="windowed">
                        <span>{move || words().window}</span>
                        <input
                            id="window-width"
                            class="field num"
                            type="number"
                            min="1"
                            max="999"
                            prop:value=typed_width
                            aria-invalid=move || width.get().is_none().to_string()
                            on:input=move |event| typed_width.set(event_target_value(&event))
                        />
                        <span>{move || words().window_keys}</span>
                    </label>
                    <button
                        type="button"
                        class="btn sm"
                        id="set-window"
                        disabled=move || width.get().is_none()
                        on:click=move |_| {
                            if let Some(width) = width.get_untracked() {
                                whole(Change::Window(width));
                            }
                        }
                    >
                        {move || words().apply}
                    </button>
                </Show>
            </div>
        </Show>
    }
}
