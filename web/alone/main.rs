//! Each figure of the page mounted alone, by the name in the hash: a scene, a place, and somebody who writes down its
//! wishes. Compiled of the rooms up to `figure`: no stage, no shell, no app; nothing here has a run, a router or a worker.
//! A browser test opens it; it is no part of the site.

#![expect(dead_code, reason = "what only stages use of these rooms")]
#![expect(unused_imports, reason = "as above")]

#[path = "../src/address/mod.rs"]
mod address;
#[path = "../src/browser/mod.rs"]
mod browser;
#[path = "../src/control/mod.rs"]
mod control;
#[path = "../src/figure/mod.rs"]
mod figure;
#[path = "../src/lens/mod.rs"]
mod lens;
#[path = "../src/picture/mod.rs"]
mod picture;
#[path = "../src/run/mod.rs"]
mod run;
#[path = "../src/scene/mod.rs"]
mod scene;
#[path = "../src/text/mod.rs"]
mod text;

mod given;

use address::{Place, Places};
use browser::expose;
use figure::*;
use lens::{Act, Learning, Lens, Shared, use_lens};
use leptos::prelude::*;
use run::Progress;
use text::{Language, Speech};
use transformer::Depth;

/// Its name, the operation and direction it is pointed at, and what mounts it.
type Figure = (&'static str, &'static str, Depth, fn() -> AnyView);

const SCORES: &str = "block.0.attention.scores";

const FIGURES: &[Figure] = &[
    ("equation", SCORES, Depth::Forward, equation),
    ("softmax", "block.0.attention.probabilities", Depth::Forward, equation),
    ("chain", SCORES, Depth::Forward, || view! { <equation::Chain/> }.into_any()),
    ("arithmetic", SCORES, Depth::Forward, || view! { <arithmetic::Strip/> }.into_any()),
    ("gradient", "grad:block.0.attention.masked", Depth::Backward, || {
        view! { <arithmetic::Strip/> }.into_any()
    }),
    ("map", SCORES, Depth::Forward, || view! { <map::Map/> }.into_any()),
    ("phone", SCORES, Depth::Forward, || view! { <map::PhoneMap/> }.into_any()),
    ("bar", SCORES, Depth::Forward, || view! { <map::OpBar/> }.into_any()),
    ("inspector", SCORES, Depth::Forward, || view! { <readings::Inspector/> }.into_any()),
    ("next_token", "logits", Depth::Forward, || view! { <readings::NextToken/> }.into_any()),
    ("depth", "grad:logits", Depth::Backward, || view! { <readings::Depth/> }.into_any()),
    ("what_if", SCORES, Depth::Forward, || view! { <what_if::WhatIfPanel/> }.into_any()),
    ("code", SCORES, Depth::Forward, || view! { <code::Code written=code::Written::Wgsl/> }.into_any()),
    ("heads", SCORES, Depth::Forward, || view! { <heads::Heads/> }.into_any()),
    ("rope", SCORES, Depth::Forward, || view! { <rope::Rope/> }.into_any()),
    ("hands", "block.0.attention.query_rotated", Depth::Forward, || view! { <rope::Hands/> }.into_any()),
    ("flash", SCORES, Depth::Backward, || view! { <flash::Flash/> }.into_any()),
    ("embedding", SCORES, Depth::Forward, || view! { <embedding::Embedding/> }.into_any()),
    ("cache", SCORES, Depth::Forward, cache),
    ("training", SCORES, Depth::Forward, training),
];

fn equation() -> AnyView {
    let lens = use_lens();
    let plan = scene::Plan { token: 20.0, feature: 10.0, ..scene::Plan::default() };
    let frame = equation::Frame::new(Signal::stored(plan), RwSignal::new(None));
    let pictures = move || lens.layout.get().map(|layout| view! { <equation::Equation layout frame/> });
    view! { <equation::Heading/>{pictures} }.into_any()
}

fn cache() -> AnyView {
    let told = Signal::stored(given::decoded());
    view! { <cache::Cache decoded=told alive=Signal::stored(true) step=Signal::stored(12)/> }.into_any()
}

fn training() -> AnyView {
    provide_context(Learning {
        built: Signal::stored(None),
        progress: Signal::stored(Progress { step: 2, ..Progress::default() }),
        curves: Signal::stored(given::curves()),
        earlier: Signal::stored(Vec::new()),
        on_clear: Callback::new(|()| ()),
        attention: Signal::stored(None),
        samples: Signal::stored(None),
        backend: Signal::stored(None),
        vocabulary: Memo::new(|_| Vec::new()),
        form: Memo::new(|_| None),
        address: Callback::new(|place: Place| address::link::write(&place)),
    });
    view! { <training::Loss/><training::Heads/><training::Samples/><training::Speed/> }.into_any()
}

fn main() {
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
    let names = FIGURES.iter().map(|(name, ..)| wasm_bindgen::JsValue::from_str(name));
    expose("figures", &names.collect::<js_sys::Array>());
    let hash = window().location().hash().unwrap_or_default();
    let Some(&(_, op, depth, figure)) = FIGURES.iter().find(|(name, ..)| hash == format!("#{name}")) else {
        return;
    };
    mount_to_body(move || {
        Speech::provide(Language::English);
        let scene = Signal::stored(Some(Shared::new(given::scene(depth))));
        let place = Place {
            op: op.to_owned(),
            cell: Some((3, 1)),
            backward: op.starts_with("grad:"),
            ..Place::default()
        };
        let wishes = js_sys::Array::new();
        expose("acts", &wishes);
        let wishes = StoredValue::new_local(wishes);
        let written = Callback::new(move |act: Act| {
            wishes.with_value(|wishes| wishes.push(&format!("{act:?}").into()));
        });
        let lens = Lens::provide(scene, Signal::stored(false), Places::new(place), written);
        expose(
            "value",
            &lens.opened.get_untracked().map(|opened| picture::number::exact(opened.value)).into(),
        );
        figure()
    });
}
