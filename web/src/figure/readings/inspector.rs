//! Beside the canvas: why the operation is there and the shapes that meet in it, or its code.

use super::next_token::RowTable;
use crate::browser::{focus, use_phone};
use crate::control::folds::{FoldButton, Pane, use_folds};
use crate::control::roving::{Ends, moved};
use crate::control::separator::Separator;
use crate::figure::code::pytorch::PyTorch;
use crate::figure::code::{Code, Written};
use crate::lens::{Lens, use_lens};
use crate::scene::Role;
use crate::text::views::code::words;
use crate::text::{fill, use_speech};
use graph::{AxisName, TensorId};
use leptos::prelude::*;

/// What the inspector shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Explanation,
    PyTorch,
    Rust,
    Wgsl,
}

const TABS: [Tab; 4] = [Tab::Explanation, Tab::PyTorch, Tab::Rust, Tab::Wgsl];

impl Tab {
    fn id(self) -> &'static str {
        match self {
            Self::Explanation => "tab-explanation",
            Self::PyTorch => "tab-pytorch",
            Self::Rust => "tab-rust",
            Self::Wgsl => "tab-wgsl",
        }
    }
}

/// The inspector.
#[component]
pub fn Inspector() -> impl IntoView {
    let (speech, folds, lens) = (use_speech(), use_folds(), use_lens());
    let open = move || !folds.folded(Pane::Inspector);
    let tab = RwSignal::new(Tab::Explanation);
    let content = move || match tab.get() {
        Tab::Explanation => {
            view! { <Show when=move || lens.walk.with(Option::is_some)><Explanation/></Show> }.into_any()
        }
        Tab::PyTorch => view! { <PyTorch/> }.into_any(),
        Tab::Rust => view! { <Code written=Written::Rust/> }.into_any(),
        Tab::Wgsl => view! { <Code written=Written::Wgsl/> }.into_any(),
    };
    view! {
        <aside
            class="insp"
            class:coding=move || open() && tab.get() != Tab::Explanation
            class:folded=move || !open()
            aria-label=move || speech.words().region_inspector
            id="region-inspector"
            tabindex="-1"
        >
            <div class="insphead">
                <Show when=open><Tabs tab/></Show>
                <FoldButton pane=Pane::Inspector/>
            </div>
            <Show when=open fallback=|| view! { <Name/> }>
                <div class="tabpanel" role="tabpanel" id="inspector-panel" tabindex="0" aria-labelledby=move || tab.get().id()>
                    {content}
                </div>
                <Separator pane=Pane::Inspector within=SIZES/>
            </Show>
        </aside>
    }
}

/// What can be dragged to, in px.
const SIZES: (f64, f64) = (220.0, 640.0);

/// Folded, it says what it is.
#[component]
fn Name() -> impl IntoView {
    let speech = use_speech();
    view! { <p class="foldedname" aria-hidden="true">{move || speech.words().region_inspector}</p> }
}

/// One tab stop; arrow keys choose.
#[component]
fn Tabs(tab: RwSignal<Tab>) -> impl IntoView {
    let speech = use_speech();
    let said = move || words(speech.language());
    let on_key = move |event: web_sys::KeyboardEvent| {
        let at = TABS.iter().position(|&other| other == tab.get_untracked()).unwrap_or(0);
        if let Some(next) = moved(&event, at, TABS.len(), 0, Ends::Meet) {
            tab.set(TABS[next]);
            focus(TABS[next].id());
        }
    };
    let button = move |own: Tab| {
        let name = move || match own {
            Tab::Explanation => said().explanation,
            Tab::PyTorch => "PyTorch",
            Tab::Rust => "Rust",
            Tab::Wgsl => "WGSL",
        };
        let chosen = move || tab.get() == own;
        view! {
            <button
                type="button"
                role="tab"
                id=own.id()
                aria-selected=move || chosen().to_string()
                aria-controls="inspector-panel"
                tabindex=move || if chosen() { 0 } else { -1 }
                on:click=move |_| tab.set(own)
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="utabs" role="tablist" aria-label=move || said().tabs on:keydown=on_key>
            {TABS.map(button).into_iter().collect_view()}
        </div>
    }
}

/// Why the operation is there, and its shapes.
#[component]
fn Explanation() -> impl IntoView {
    let (speech, phone) = (use_speech(), use_phone());
    let lens = use_lens();
    let words = move || speech.words();
    // What meets in the operation, the result last.
    let met = Memo::new(move |_| {
        let (walk, stop) = (lens.walk.get()?, lens.stop()?);
        let inputs = stop.op.map(|id| walk.graph.operation(id).inputs.clone()).unwrap_or_default();
        Some((walk, inputs.into_iter().chain([stop.tensor]).collect::<Vec<_>>()))
    });
    let tensors = move || {
        let (_, tensors) = met.get()?;
        Some(tensors.into_iter().map(|tensor| shape_row(lens, tensor)).collect::<Vec<_>>())
    };
    let letters = move || {
        let (walk, tensors) = met.get()?;
        let mut names: Vec<AxisName> = Vec::new();
        for tensor in tensors {
            for axis in walk.graph.shape(tensor).axes() {
                let parts = match axis.name {
                    AxisName::HD => &[AxisName::H, AxisName::D][..],
                    AxisName::GD => &[AxisName::G, AxisName::D],
                    ref name => std::slice::from_ref(name),
                };
                names.extend(parts.iter().filter(|name| !names.contains(name)).copied().collect::<Vec<_>>());
            }
        }
        let told = |name: AxisName| {
            let word = lens.axis_word(&walk, name)?;
            Some(view! { <span><b class="num">{name.letter()}</b>" "{word}</span> })
        };
        Some(names.into_iter().filter_map(told).collect_view())
    };
    view! {
        // On a phone it stands before the arithmetic.
        <Show when=move || !phone.get()>
            <div class="blk">
                <h2>{move || words().why}</h2>
                <p>{move || lens.caption().map(|caption| caption.why)}</p>
            </div>
        </Show>
        <div class="blk">
            <h2>{move || words().shapes}</h2>
            <table><tbody>{tensors}</tbody></table>
            <p class="mut letters">{letters}</p>
            <p class="mut">{move || lens.words().counted_from}</p>
        </div>
        <div class="blk"><RowTable/></div>
    }
}

fn shape_row(lens: Lens, tensor: TensorId) -> impl IntoView {
    let Some(walk) = lens.walk.get() else { return ().into_any() };
    let described = walk.graph.tensor(tensor);
    let at = transformer::place(&described.name);
    let side = match at.side {
        transformer::Side::Only => "",
        transformer::Side::Encoder => "encoder.",
        transformer::Side::Decoder => "decoder.",
    };
    let shown = match lens.edit_part(&walk, &described.name) {
        Some(part) => part.to_owned(),
        None => match at.local.split_once(".before_edit_") {
            Some((local, _)) => fill(lens.words().before_edit, &[&format!("{side}{local}")]),
            None => format!("{side}{}", at.local),
        },
    };
    let axes = described.shape.axes().iter().map(|axis| {
        let letter = match axis.name.letter() {
            "" => String::new(),
            letter => format!("{letter} "),
        };
        view! { <span><i>{letter}</i>{axis.len}</span> }
    });
    let axes = axes.collect_view();
    let dtype = match described.dtype {
        graph::Dtype::F32 => "f32",
        graph::Dtype::I32 => "i32",
    };
    let role = Role::of(at.local).class();
    view! {
        <tr>
            <td><span class=format!("name {role}")>{shown}</span><span class="shape">{axes}</span></td>
            <td class="num mut">{dtype}</td>
        </tr>
    }
    .into_any()
}
