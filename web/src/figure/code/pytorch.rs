//! The operation in PyTorch, with the names that its tensors have on this page, to be read and copied.

use super::sources::{Direction, Family, with_gradients};
use crate::browser::copy_text;
use crate::control::Segmented;
use crate::lens::{Shared, use_lens};
use crate::scene::{PASSES, SINUSOIDS, Stop, Walk};
use crate::text::views::code::words;
use crate::text::{fill, use_speech};
use graph::{Graph, OpId};
use leptos::prelude::*;
use std::sync::Arc;
use transformer::{Dims, pytorch};

/// A line, and whether it belongs to the very operation that is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Python.
    pub text: String,
    /// It does.
    pub here: bool,
}

/// The stop in PyTorch.
#[component]
pub fn PyTorch() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let said = move || words(speech.language());
    let graph = Memo::new(move |_| {
        let of = |walk: &Walk| (with_gradients(&walk.graph), walk.dims.clone());
        lens.walk.with(|walk| walk.as_ref().map(|walk| Shared(Arc::new(of(walk)))))
    });
    let stop = Memo::new(move |_| lens.stop());
    let own = Memo::new(move |_| {
        graph.with(|graph| Some(family(&graph.as_ref()?.0.0, stop.read().as_ref()?)?.here))
    });
    let turned = RwSignal::new(None::<Direction>);
    let direction = Memo::new(move |_| turned.get().or(own.get()).unwrap_or(Direction::Forward));
    let lines = Memo::new(move |_| {
        let found = graph.with(|graph| {
            let (graph, dims) = &*graph.as_ref()?.0;
            Some(written(graph, dims, stop.read().as_ref()?, direction.get()))
        });
        found.unwrap_or_default()
    });
    let none = Memo::new(move |_| lines.read().is_empty());
    let two_ways = Memo::new(move |_| own.get().is_some());
    let directions = Signal::derive(move || {
        let words = said();
        vec![(Direction::Forward, words.forward.to_owned()), (Direction::Backward, words.backward.to_owned())]
    });
    let why = move || match (own.get(), direction.get()) {
        (None, _) => said().given,
        (_, Direction::Forward) => said().no_forward,
        (_, Direction::Backward) => said().no_backward,
    };
    let listing = move || {
        let line = |line: Line| {
            let (code, comment) = line.text.split_at(line.text.find('#').unwrap_or(line.text.len()));
            let (code, comment) = (code.to_owned(), comment.to_owned());
            view! { <span class="codeline" class:here=line.here>{code}<i>{comment}</i>"\n"</span> }
        };
        lines.get().into_iter().map(line).collect_view()
    };
    let copied = RwSignal::new(false);
    Effect::new(move |_| {
        lines.track();
        copied.set(false);
    });
    let copy = move |_| {
        let text: String = lines.read_untracked().iter().map(|line| format!("{}\n", line.text)).collect();
        copy_text(&text, move |done| copied.set(done));
    };
    let label = move || fill(said().listing, &["PyTorch", &lines.read().len().to_string()]);
    view! {
        <div class="blk codepick">
            <Show when=move || two_ways.get()>
                <Segmented
                    label=Signal::derive(move || said().direction.to_owned())
                    options=directions
                    value=Signal::derive(move || direction.get())
                    on_choose=Callback::new(move |direction| turned.set(Some(direction)))
                />
            </Show>
            <Show when=move || !none.get()>
                <button type="button" class="btn" id="code-copy" on:click=copy>
                    {move || if copied.get() { said().copied } else { said().copy }}
                </button>
            </Show>
        </div>
        <Show when=move || none.get()><p class="blk" id="code-none">{why}</p></Show>
        <Show when=move || !none.get()>
            <p class="blk codestate" id="code-ran">{move || said().ran}</p>
            <div class="codebox" id="code" tabindex="0" role="region" aria-label=label>
                <pre><code>{listing}</code></pre>
            </div>
        </Show>
    }
}

/// The operation of a stop with its gradients; where a gradient passes through, that which it passes through.
fn family(graph: &Graph, stop: &Stop) -> Option<Family> {
    match (stop.op, stop.forward) {
        (Some(id), _) => Some(Family::of(graph, id)),
        (None, Some(id)) if stop.kind(graph) == PASSES => {
            Some(Family { forward: Some(id), backward: Vec::new(), here: Direction::Backward })
        }
        (None, _) => None,
    }
}

/// The code of a stop in a direction, in running order; nothing for what is given, and where nothing flows.
pub fn written(graph: &Graph, dims: &Dims, stop: &Stop, direction: Direction) -> Vec<Line> {
    let Some(family) = family(graph, stop) else {
        let table = pytorch::sinusoids(graph, dims, stop.tensor).filter(|_| stop.kind(graph) == SINUSOIDS);
        return table.iter().flat_map(|code| lines(&code.text, true)).collect();
    };
    let mut operations: Vec<OpId> = family.operations(direction);
    operations.sort_unstable();
    let mut found: Vec<Line> = Vec::new();
    for id in operations {
        let code = pytorch::code(graph, dims, id);
        found.extend(code.iter().flat_map(|code| lines(&code.text, stop.op == Some(id))));
    }
    if let (Direction::Backward, Some(forward)) = (direction, family.forward) {
        let passed = pytorch::passed_on(graph, forward);
        found.extend(passed.iter().flat_map(|code| lines(&code.text, stop.op.is_none())));
    }
    found
}

fn lines(text: &str, here: bool) -> impl Iterator<Item = Line> {
    text.lines().map(move |line| Line { text: line.to_owned(), here })
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::*;

    /// Every stop, forward, backward and of the update, has code the way it lies; what is given has none.
    #[track_caller]
    fn check(change: impl FnOnce(&mut ModelConfig)) {
        let mut config = ModelConfig::textbook(11, 12);
        change(&mut config);
        let source = if config.topology == Topology::EncoderDecoder { 4 } else { 0 };
        let walk = Walk::of(&config, Extent::new(2, 3).with_source(source), Depth::Step).unwrap();
        let mut given = 0;
        for stop in &walk.stops {
            let direction = family(&walk.graph, stop).map_or(Direction::Forward, |family| family.here);
            let found = written(&walk.graph, &walk.dims, stop, direction);
            if matches!(stop.name.as_str(), "tokens" | "source") {
                given += 1;
                assert_eq!(found, []);
                continue;
            }
            assert!(found.iter().any(|line| line.here), "{} has no code of its own: {found:?}", stop.name);
            assert!(found.iter().all(|line| !line.text.contains('{')), "{}: {found:?}", stop.name);
        }
        assert_eq!(given, 1 + usize::from(source > 0));
    }

    #[test]
    fn every_stop_of_every_switch_has_code() {
        check(|_| ());
        check(|c| {
            (c.norm, c.norm_placement, c.feed_forward) =
                (Norm::LayerNorm, NormPlacement::Post, FeedForward::Gelu)
        });
        check(|c| (c.position, c.bias, c.tie_embeddings) = (Position::Learned, true, false));
        check(|c| (c.position, c.feed_forward, c.residual) = (Position::Alibi, FeedForward::Relu, false));
        check(|c| (c.kv_heads, c.rope_pairing, c.feed_forward) = (2, RopePairing::Half, FeedForward::Geglu));
        check(|c| {
            (c.topology, c.position, c.feed_forward) =
                (Topology::Encoder, Position::Sinusoidal, FeedForward::Silu)
        });
        check(|c| (c.topology, c.bias, c.pad_token) = (Topology::EncoderDecoder, true, Some(10)));
        check(|c| (c.norm, c.bias, c.scale_scores) = (Norm::LayerNorm, true, false));
    }

    fn of(name: &str, direction: Direction) -> Vec<String> {
        let walk = Walk::new(&ModelConfig::textbook(11, 12), Extent::new(1, 12)).unwrap();
        let stop = &walk.stops[walk.find(name)];
        let found = written(&with_gradients(&walk.graph), &walk.dims, stop, direction);
        found.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn names_are_those_of_the_page_and_both_ways_are_there_on_the_way_forward() {
        let scores = "block.0.attention.scores";
        assert_eq!(
            of(scores, Direction::Forward),
            ["scores = query_rotated @ key_rotated.transpose(-2, -1)"]
        );
        assert_eq!(
            of(scores, Direction::Backward),
            [
                "grad_query_rotated = grad_scores @ key_rotated",
                "grad_key_rotated = grad_scores.transpose(-2, -1) @ query_rotated"
            ]
        );
        // A sum hands the same gradient to both.
        let passed = of("block.1.residual_1", Direction::Backward);
        assert_eq!(
            passed,
            ["grad_residual_2_from_residual_1 = grad_residual_1", "grad_attention_output = grad_residual_1"]
        );
    }
}
