//! Panes that fold away, how large they are, and the size for who presents: kept in the browser.

use super::icons::{self, Icon};
use crate::browser::{is_phone, kept, width};
use crate::text::{Words, fill, use_speech};
use leptos::prelude::*;

/// A pane that folds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The settings.
    Rail,
    /// The list of operations.
    Map,
    /// Explanation and code.
    Inspector,
    /// The arithmetic of a cell.
    Strip,
}

impl Pane {
    const ALL: [Self; 4] = [Self::Rail, Self::Map, Self::Inspector, Self::Strip];

    fn word(self) -> &'static str {
        ["rail", "map", "inspector", "strip"][self as usize]
    }

    /// What it is called.
    pub fn name(self, words: &Words) -> &'static str {
        match self {
            Self::Rail => words.model_settings,
            Self::Map => words.map,
            Self::Inspector => words.region_inspector,
            Self::Strip => words.region_strip,
        }
    }

    fn region(self) -> &'static str {
        match self {
            Self::Rail => "region-rail",
            Self::Map => "region-map",
            Self::Inspector => "region-inspector",
            Self::Strip => "region-strip",
        }
    }

    /// Folded where the reader has not said anything: where there is little room, and while somebody presents.
    fn folded_at_first(self, presenting: bool) -> bool {
        match self {
            Self::Rail | Self::Strip => presenting,
            // A phone shows all, one under the other.
            Self::Inspector => presenting || (width() < NARROW && !is_phone()),
            Self::Map => false,
        }
    }
}

/// Less width than this is narrow, in px.
const NARROW: f64 = 1200.0;

/// How much larger type and cells are for who presents.
const LARGE: f64 = 1.25;

/// All of it; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Folds {
    folded: [RwSignal<bool>; 4],
    sizes: [RwSignal<Option<f64>>; 4],
    presenting: RwSignal<bool>,
}

impl Folds {
    /// As the browser remembers them. Put into the context.
    pub fn provide() -> Self {
        let folds = Self::remembered();
        provide_context(folds);
        folds
    }

    fn remembered() -> Self {
        let presenting = kept::kept("size").as_deref() == Some("large");
        kept::attribute_set("data-size", if presenting { "large" } else { "" });
        let size = |pane: Pane| kept::kept(&format!("size.{}", pane.word()))?.parse().ok();
        Self {
            folded: Pane::ALL.map(|pane| RwSignal::new(is_folded(pane, presenting))),
            sizes: Pane::ALL.map(|pane| RwSignal::new(size(pane))),
            presenting: RwSignal::new(presenting),
        }
    }

    /// Whether a pane is folded, tracked.
    pub fn folded(self, pane: Pane) -> bool {
        self.folded[pane as usize].get()
    }

    /// Folds or unfolds it, and remembers that.
    pub fn turn(self, pane: Pane) {
        let folded = !self.folded[pane as usize].get_untracked();
        self.folded[pane as usize].set(folded);
        // What is folded for who presents is so for as long.
        if !self.presenting.get_untracked() {
            kept::keep(&format!("fold.{}", pane.word()), if folded { "folded" } else { "open" });
        }
    }

    /// Whether to turn it is to unfold a pane that has its place beside the stage.
    pub fn unfolds(self, pane: Pane) -> bool {
        self.folded[pane as usize].get_untracked() && width() >= NARROW
    }

    /// Width or height that the reader gave a pane, in px, tracked.
    pub fn size(self, pane: Pane) -> Option<f64> {
        self.sizes[pane as usize].get()
    }

    /// Gives it another one.
    pub fn resize(self, pane: Pane, size: f64) {
        self.sizes[pane as usize].set(Some(size));
        kept::keep(&format!("size.{}", pane.word()), &size.to_string());
    }

    /// How large type and cells are, tracked: 1 as usual.
    pub fn scale(self) -> f64 {
        if self.presenting.get() { LARGE } else { 1.0 }
    }

    /// Makes type and cells larger and folds what stands beside, or back.
    pub fn present(self) {
        let presenting = !self.presenting.get_untracked();
        kept::remember("data-size", "size", if presenting { "large" } else { "" });
        for pane in Pane::ALL {
            self.folded[pane as usize].set(is_folded(pane, presenting));
        }
        self.presenting.set(presenting);
    }
}

/// What stands beside is folded for who presents, else as the reader left it.
fn is_folded(pane: Pane, presenting: bool) -> bool {
    let first = pane.folded_at_first(presenting);
    match kept::kept(&format!("fold.{}", pane.word())).as_deref() {
        Some("folded") => true,
        Some("open") if !presenting => false,
        _ => first,
    }
}

/// From the context; where nobody keeps them, nothing is folded.
pub fn use_folds() -> Folds {
    use_context::<Folds>().unwrap_or_else(|| Folds {
        folded: Pane::ALL.map(|_| RwSignal::new(false)),
        sizes: Pane::ALL.map(|_| RwSignal::new(None)),
        presenting: RwSignal::new(false),
    })
}

/// Folds a pane, or unfolds it.
#[component]
pub fn FoldButton(pane: Pane) -> impl IntoView {
    let (folds, speech) = (use_folds(), use_speech());
    let folded = move || folds.folded(pane);
    let label = move || {
        let words = speech.words();
        fill(if folded() { words.unfold } else { words.fold }, &[pane.name(words)])
    };
    let path = move || {
        let away = match pane {
            Pane::Rail | Pane::Map => [icons::LEFT, icons::RIGHT],
            Pane::Inspector => [icons::RIGHT, icons::LEFT],
            Pane::Strip => [icons::DOWN, icons::UP],
        };
        view! { <Icon path=away[usize::from(folded())]/> }
    };
    view! {
        <button
            type="button"
            class="btn ghost sm icon foldbutton"
            id=format!("fold-{}", pane.word())
            aria-label=label
            title=label
            aria-expanded=move || (!folded()).to_string()
            aria-controls=pane.region()
            on:click=move |_| folds.turn(pane)
        >
            {path}
        </button>
    }
}
