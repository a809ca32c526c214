//! "What if": the panel in which values are overwritten, parts switched off, masks opened; the list of edits, and what
//! they do to the logits ([`super::before_after`]).

use super::before_after::BeforeAfter;
use super::edits::Scope;
use super::lens::Lens;
use crate::shell::controls::Segmented;
use crate::store::use_store;
use crate::text::fill;
use leptos::prelude::*;
use transformer::what_if::{Change, Donor, WhatIf, read};

/// Identifies the field of the new value, for the key E.
pub const FIELD: &str = "new-value";

/// The panel.
#[component]
pub fn WhatIfPanel() -> impl IntoView {
    let lens = expect_context::<Lens>();
    let words = move || lens.words();
    let some = move || !lens.edits.read().is_empty();
    let count = move || fill(words().edits_count, &[&lens.edits_in_effect().to_string()]);
    view! {
        <section class="whatif" id="what-if" aria-label=move || words().what_if>
            <header>
                <h2>{move || words().what_if}</h2>
                <span class="mut">{move || if lens.frozen.get() { words().edits_rest } else { words().tell_what_if }}</span>
                <span class="sp"></span>
                <Show when=some><b class="num" id="edit-count">{count}</b></Show>
                <button
                    type="button"
                    class="btn sm"
                    id="undo-edit"
                    disabled=move || lens.undone.read().is_empty()
                    on:click=move |_| lens.undo_edit()
                >
                    {move || words().undo}
                </button>
                <button type="button" class="btn sm" id="reset-edits" disabled=move || !some() on:click=move |_| lens.reset_edits()>
                    {move || words().reset_all}
                </button>
            </header>
            <Show when=move || !lens.frozen.get()>
                <CellEditor/>
                <Switches/>
                <List/>
                <BeforeAfter/>
            </Show>
        </section>
    }
}

/// Overwrites the chosen cell: a number, or a mask cell shown or hidden.
#[component]
fn CellEditor() -> impl IntoView {
    let lens = expect_context::<Lens>();
    let words = move || lens.words();
    let is_mask = move || lens.stop().is_some_and(|stop| stop.local().ends_with("attention.mask"));
    // A memo: while values are computed again the field and its focus stay.
    let place = Memo::new(move |_| (lens.editable(), lens.index(), is_mask()));
    let body = move || match place.get() {
        (None, ..) => view! { <p class="mut">{words().cannot_edit}</p> }.into_any(),
        (_, None, _) => view! { <p class="mut">{words().choose_to_edit}</p> }.into_any(),
        (_, _, true) => ().into_any(),
        (Some(tensor), Some(at), false) => view! { <NumberEditor tensor at/> }.into_any(),
    };
    view! { <div class="editrow">{body}</div><MaskEditor/> }
}

#[component]
fn NumberEditor(tensor: String, at: Vec<usize>) -> impl IntoView {
    let lens = expect_context::<Lens>();
    let words = move || lens.words();
    let wrong = RwSignal::new(false);
    let typed = RwSignal::new(None::<String>);
    // A hidden score is no number that one would type.
    let typable = |opened: super::lens::Opened| Some(opened.value).filter(|x| *x >= graph::HIDDEN);
    let now = move || lens.opened.get().and_then(typable).map(|x| x.to_string()).unwrap_or_default();
    let label = move || {
        let title = lens.stop().map(|stop| lens.title(stop.tensor)).unwrap_or_default();
        let (row, column) = lens.cell.get().unwrap_or_default();
        fill(words().new_value, &[&format!("{title} [{row}, {column}]")])
    };
    let set = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let text = typed.get_untracked().unwrap_or_else(|| untrack(now)).replace('−', "-");
        match text.trim().parse::<f32>() {
            Ok(value) if value.is_finite() => {
                wrong.set(false);
                typed.set(None);
                let at = at.iter().map(|&at| Some(at)).collect();
                lens.edit(vec![WhatIf { tensor: tensor.clone(), at, change: Change::Number(value) }]);
            }
            _ => wrong.set(true),
        }
    };
    view! {
        <form on:submit=set>
            <label>
                <span>{label}</span>
                <input
                    id=FIELD
                    class="field num"
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    prop:value=move || typed.get().unwrap_or_else(now)
                    aria-invalid=move || wrong.get().to_string()
                    on:input=move |event| typed.set(Some(event_target_value(&event)))
                />
            </label>
            <button class="btn sm" type="submit" id="set-value">{move || words().set}</button>
            <Show when=move || wrong.get()><span class="trouble" role="status">{move || words().not_a_number}</span></Show>
        </form>
    }
}

/// Shows or hides a key, opens the mask, narrows it to a window.
#[component]
fn MaskEditor() -> impl IntoView {
    let lens = expect_context::<Lens>();
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
        super::naming::is_scores(&walk, stop.tensor).then(|| lens.cell.get())?
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

/// Switches off a head or a sublayer; takes a tensor from another prompt.
#[component]
fn Switches() -> impl IntoView {
    let lens = expect_context::<Lens>();
    let words = move || lens.words();
    // The parts that the stop belongs to: their tensors, and what switching them off is called.
    let parts = move || {
        let (Some(walk), Some(stop)) = (lens.walk.get(), lens.stop()) else { return Vec::new() };
        let Some(scope) = super::walk::subject(&stop.name).strip_suffix(stop.local()).map(str::to_owned)
        else {
            return Vec::new();
        };
        let mut parts: Vec<(&'static str, String, WhatIf)> = Vec::new();
        let mut offer = |id, name: String, text: String, at: Vec<Option<usize>>| {
            if walk.graph.find(&name).is_some() {
                parts.push((id, text, WhatIf { tensor: name, at, change: Change::Number(0.0) }));
            }
        };
        if let Some((kind, _)) = stop.local().split_once("attention.") {
            let head = lens.head.get();
            let text = fill(words().head_off, &[&(head + 1).to_string()]);
            offer(
                "head-off",
                format!("{scope}{kind}attention.mixed"),
                text,
                vec![None, Some(head), None, None],
            );
            let text = words().attention_off.to_owned();
            offer("attention-off", format!("{scope}{kind}attention.output"), text, vec![None; 3]);
        }
        if stop.local().starts_with("feed_forward.") {
            let text = words().feed_forward_off.to_owned();
            offer("feed-forward-off", format!("{scope}feed_forward.output"), text, vec![None; 3]);
        }
        parts
    };
    let buttons = move || {
        let button = |(id, text, edit): (&'static str, String, WhatIf)| {
            view! { <button type="button" class="btn sm" id=id on:click=move |_| lens.edit(vec![edit.clone()])>{text}</button> }
        };
        parts().into_iter().map(button).collect_view()
    };
    view! { <div class="editrow">{buttons}</div><FromPrompt/> }
}

/// Takes the tensor, or a row of it, as it is on another prompt.
#[component]
fn FromPrompt() -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let words = move || lens.words();
    let typed = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<String>);
    let only_row = RwSignal::new(false);
    let is_mask = move || lens.stop().is_some_and(|stop| stop.local().ends_with("attention.mask"));
    let offered = Memo::new(move |_| lens.editable().is_some() && !is_mask());
    // Which axis of the tensor is the position.
    let row_axis = move || {
        let (walk, stop) = (lens.walk.get()?, lens.stop()?);
        let axes = walk.graph.shape(stop.tensor).axes();
        axes.iter().position(|axis| matches!(axis.name, graph::AxisName::T)).map(|axis| (axis, axes.len()))
    };
    let row = move || lens.cell.get().map_or(0, |cell| cell.0);
    let take = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (Some(form), Some(tensor)) = (lens.form.get_untracked(), untrack(|| lens.editable())) else {
            return;
        };
        let vocabulary = lens.vocabulary.get_untracked();
        match form.tokens(&vocabulary, &typed.get_untracked()) {
            Err(unusable) => {
                let empty = store.words().empty_prompt;
                trouble.set(Some(super::prompt_field::said(&unusable, &vocabulary, form.room, empty)));
            }
            Ok(tokens) => {
                trouble.set(None);
                let donor = Donor { tokens, source: lens.example.get_untracked().source };
                let Some((axis, rank)) = untrack(row_axis) else { return };
                let mut at = vec![None; rank];
                at[axis] = only_row.get_untracked().then(|| untrack(row));
                lens.edit(vec![WhatIf { tensor, at, change: Change::From(donor) }]);
            }
        }
    };
    let options = Signal::derive(move || {
        vec![(false, words().whole_tensor.to_owned()), (true, fill(words().this_row, &[&row().to_string()]))]
    });
    view! {
        <Show when=move || offered.get() && row_axis().is_some()>
            <form class="editrow" on:submit=take>
                <label>
                    <span>{move || words().take_from}</span>
                    <input
                        id="donor"
                        class="field num"
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        prop:value=typed
                        aria-invalid=move || trouble.read().is_some().to_string()
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </label>
                <Segmented
                    label=Signal::derive(move || words().scope.to_owned())
                    options=options
                    value=only_row
                    on_choose=Callback::new(move |next| only_row.set(next))
                />
                <button class="btn sm" type="submit" id="take-donor">{move || words().apply}</button>
                <span class="trouble" role="status">{move || trouble.get()}</span>
            </form>
        </Show>
    }
}

/// All edits, each with a way out.
#[component]
fn List() -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let words = move || lens.words();
    let unread = move || {
        let unread = read(&store.router.edits()).1;
        (!unread.is_empty()).then(|| fill(words().unread_edits, &[&unread.join("; ")]))
    };
    let rows = move || {
        let Some(walk) = lens.walk.get() else { return Vec::new() };
        // What was left out is counted in the list that was computed.
        let capture = lens.capture.get().filter(|_| !lens.waits.get());
        let left_out = capture.map(|capture| capture.left_out.clone()).unwrap_or_default();
        let row = |(i, edit): (usize, WhatIf)| {
            let reason = left_out.iter().find(|(at, _)| *at as usize == i).map(|(_, reason)| reason.clone());
            let reason = reason.map(|reason| fill(words().left_out, &[&reason]));
            view! {
                <li>
                    <span class="num">{lens.told_edit(&walk, &edit)}</span>
                    <span class="trouble">{reason}</span>
                    <button
                        type="button"
                        class="btn ghost sm"
                        aria-label=move || words().remove_edit
                        title=move || words().remove_edit
                        on:click=move |_| lens.remove_edit(i)
                    >
                        "×"
                    </button>
                </li>
            }
        };
        lens.edits.get().into_iter().enumerate().map(row).collect()
    };
    view! {
        <ol class="editlist" id="edit-list">{rows}</ol>
        <p class="trouble" role="status">{unread}</p>
    }
}
