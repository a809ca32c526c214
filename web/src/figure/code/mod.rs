//! The code of an operation: what this very build runs, in Rust and in WGSL, forward and backward.

mod fetched;
mod listing;
pub mod pytorch;
pub mod sources;

use crate::control::Segmented;
use crate::lens::{Shared, use_lens};
use crate::text::views::code::{CodeWords, words};
use crate::text::{fill, use_speech};
use graph::Graph;
use leptos::prelude::*;
use listing::Listing;
use sources::{Direction, Dispatch, Family, File, dispatches, with_gradients};
use std::sync::Arc;

/// In which language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Rules and CPU.
    Rust,
    /// Kernels.
    Wgsl,
}

/// The code of the stop.
#[component]
pub fn Code(
    /// Which.
    written: Written,
) -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let said = move || words(speech.language());
    let graph = Memo::new(move |_| {
        lens.walk.with(|walk| walk.as_ref().map(|walk| Shared(Arc::new(with_gradients(&walk.graph)))))
    });
    let family = Memo::new(move |_| {
        let id = lens.stop()?.op?;
        graph.with(|graph| graph.as_ref().map(|graph| Family::of(graph, id)))
    });
    // Until the reader turns it: the way that the stop belongs to.
    let turned = RwSignal::new(None::<Direction>);
    let direction = Memo::new(move |_| {
        turned.get().or_else(|| family.with(|family| family.as_ref().map(|family| family.here)))
    });
    let files = Memo::new(move |_| {
        found(graph, family, |graph, family| {
            let direction = direction.get().unwrap_or(Direction::Forward);
            match written {
                Written::Rust => sources::rust(graph, family, direction),
                Written::Wgsl => sources::wgsl(graph, family, direction),
            }
        })
    });
    let launched = Memo::new(move |_| {
        found(graph, family, |graph, family| {
            dispatches(graph, family, direction.get().unwrap_or(Direction::Forward))
        })
    });
    let chosen = RwSignal::new(String::new());
    let file = Memo::new(move |_| {
        let files = files.read();
        files.iter().find(|file| file.path == *chosen.read()).or(files.first()).cloned()
    });
    let directions = Signal::derive(move || {
        let words = said();
        vec![(Direction::Forward, words.forward.to_owned()), (Direction::Backward, words.backward.to_owned())]
    });
    let given = Memo::new(move |_| family.with(Option::is_none));
    let lacking = Memo::new(move |_| !given.get() && files.read().is_empty());
    let why = move || match direction.get() {
        Some(Direction::Forward) => said().no_forward,
        _ => said().no_backward,
    };
    view! {
        <Show when=move || given.get()><p class="blk">{move || said().given}</p></Show>
        <Show when=move || !given.get()>
            <div class="blk codepick">
                <Segmented
                    label=Signal::derive(move || said().direction.to_owned())
                    options=directions
                    value=Signal::derive(move || direction.get().unwrap_or(Direction::Forward))
                    on_choose=Callback::new(move |direction| turned.set(Some(direction)))
                />
                <FilePick files chosen/>
            </div>
            <Show when=move || lacking.get()><p class="blk" id="code-none">{why}</p></Show>
            <Show when=move || written == Written::Wgsl && !launched.read().is_empty()>
                <Dispatches launched/>
            </Show>
            <Listing file/>
        </Show>
    }
}

fn found<T>(
    graph: Memo<Option<Shared<Graph>>>,
    family: Memo<Option<Family>>,
    find: impl FnOnce(&Graph, &Family) -> Vec<T>,
) -> Vec<T> {
    graph
        .with(|graph| family.with(|family| Some(find(graph.as_ref()?, family.as_ref()?))))
        .unwrap_or_default()
}

/// Which of several files; nothing to choose where there is one.
#[component]
fn FilePick(files: Memo<Vec<File>>, chosen: RwSignal<String>) -> impl IntoView {
    let speech = use_speech();
    let options = Signal::derive(move || {
        let paths = files.read().iter().map(|file| file.path.clone()).collect::<Vec<_>>();
        (0..paths.len()).map(|i| (i, short(words(speech.language()), &paths[i]))).collect::<Vec<_>>()
    });
    let at =
        Signal::derive(move || files.read().iter().position(|file| file.path == *chosen.read()).unwrap_or(0));
    let choose = Callback::new(move |at: usize| {
        let path = files.read_untracked().get(at).map(|file| file.path.clone());
        chosen.set(path.unwrap_or_default());
    });
    let several = Memo::new(move |_| files.read().len() > 1);
    view! {
        <Show when=move || several.get()>
            <Segmented
                label=Signal::derive(move || words(speech.language()).file.to_owned())
                options=options
                value=at
                on_choose=choose
            />
        </Show>
    }
}

/// What a file is to the operation.
fn short(words: &CodeWords, path: &str) -> String {
    let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or(path);
    let part = [
        ("graph/src/ops", words.rule),
        ("cpu/src/ops", words.plain),
        ("cpu/src/simd", words.simd),
        ("webgpu/src", words.kernel),
    ];
    let part = part.iter().find(|(folder, _)| path.contains(folder)).map_or("", |(_, part)| part);
    fill(part, &[stem])
}

/// What a GPU is given.
#[component]
fn Dispatches(launched: Memo<Vec<Dispatch>>) -> impl IntoView {
    let speech = use_speech();
    let said = move || words(speech.language());
    let by = |sizes: [u32; 3]| sizes.map(|size| size.to_string()).join(" × ");
    let rows = move || {
        let row = |dispatch: Dispatch| {
            view! {
                <tr>
                    <td><span class="name">{dispatch.kernel}</span><span class="shape mut makes">{dispatch.makes}</span></td>
                    <td class="num">{by(dispatch.grid)}</td>
                    <td class="num">{by(dispatch.workgroup)}</td>
                </tr>
            }
        };
        launched.get().into_iter().map(row).collect_view()
    };
    view! {
        <div class="blk" id="dispatches">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{move || said().dispatch}</th>
                        <th scope="col" class="num">{move || said().workgroups}</th>
                        <th scope="col" class="num">{move || said().threads}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="mut">{move || said().at_shapes}</p>
        </div>
    }
}
