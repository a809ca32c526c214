//! A thumbnail for every head of every layer, on one held-out row, as it forms.

use crate::address::{Place, Stage};
use crate::browser::{on_resize, use_phone};
use crate::control::Save;
use crate::lens::use_learning;
use crate::picture::grid::{Grid, Ramp};
use crate::picture::heatmap::Heatmap;
use crate::run::prompt::shown;
use crate::run::{AttentionMaps, HeadMaps};
use crate::text::{Words, fill, use_speech};
use leptos::html::Div;
use leptos::prelude::*;
use std::sync::Arc;
use transformer::Topology;

/// All thumbnails of a line are together at most about this wide, in px.
const LINE: f64 = 330.0;

/// What stands between two lines of thumbnails and under each, what the card keeps free above and below, and the height
/// of a heading, in px.
const BETWEEN: f64 = 28.0;
const AROUND: f64 = 20.0;
const HEADING: f64 = 36.0;

/// Of more lines only the first says which head is which, and all stand closer.
const MANY: usize = 6;
const CLOSE: f64 = 10.0;

/// Cells are no smaller: then the card is scrolled.
const LEAST: f64 = 2.0;

/// What decides which thumbnails there are: layers, heads, and of every kind its name, queries and keys.
type Form = (usize, usize, Vec<(String, usize, usize)>);

/// The card.
#[component]
pub fn Heads() -> impl IntoView {
    let (learning, speech) = (use_learning(), use_speech());
    let words = move || speech.words();
    let form = Memo::new(move |_| -> Option<Form> {
        learning.attention.with(|seen| {
            let seen = seen.as_ref()?;
            let of = |maps: &AttentionMaps| (maps.name.clone(), maps.queries.len(), maps.keys.len());
            Some((seen.layers, seen.heads, seen.maps.iter().map(of).collect()))
        })
    });
    let row = move || {
        let text = learning.attention.with(|seen| {
            let seen = seen.as_ref()?;
            let (first, last) = (seen.maps.first()?, seen.maps.last()?);
            let vocabulary = learning.vocabulary.read();
            let target = shown(&vocabulary, &last.queries);
            Some(match first.name.as_str() {
                "encoder.attention" => format!("{} → {target}", shown(&vocabulary, &first.queries)),
                _ => target,
            })
        })?;
        let text: String = text.chars().take(48).collect();
        Some(fill(words().attention_row, &[&text]))
    };
    // Every line is in sight where the card has a height of its own; on a phone it is as high as its lines.
    let (home, height, phone) = (NodeRef::<Div>::new(), RwSignal::new(0.0), use_phone());
    on_resize(
        move || Some(vec![home.get()?.into()]),
        move || {
            if let Some(home) = home.get_untracked() {
                let _ = height.try_set(f64::from(home.client_height()));
            }
        },
    );
    let lines = Memo::new(move |_| {
        form.with(|form| {
            form.as_ref().map_or((1, 1), |(layers, _, kinds)| (layers * kinds.len(), kinds.len()))
        })
    });
    let many = move || lines.get().0 > MANY && !phone.get();
    let line_height = Memo::new(move |_| {
        let (lines, kinds) = lines.get();
        let headings = if kinds > 1 { kinds as f64 * HEADING } else { 0.0 };
        let (between, around) = if many() { (CLOSE, AROUND + BETWEEN - CLOSE) } else { (BETWEEN, AROUND) };
        let room = height.get() - around - headings;
        (!phone.get() && height.get() > 0.0).then(|| room / lines.max(1) as f64 - between)
    });
    let kinds = move || {
        let Some((layers, heads, kinds)) = form.get() else { return Vec::new() };
        let several = kinds.len() > 1;
        let kind = |(index, (name, queries, keys)): (usize, (String, usize, usize))| {
            let longest = queries.max(keys) as f64;
            let wide = ((LINE / heads as f64 - 8.0) / longest).clamp(0.5, 12.0);
            let size = Memo::new(move |_| {
                let high = line_height.get().map_or(wide, |height| (height / queries as f64).max(LEAST));
                wide.min(high)
            });
            let lines = (0..layers).map(|layer| {
                let heads =
                    (0..heads).map(|head| view! { <Thumbnail kind=index layer head size/> }).collect_view();
                view! { <div class="layer"><span class="mut num">{format!("L{}", layer + 1)}</span>{heads}</div> }
            });
            let lines = lines.collect_view();
            view! {
                {several.then(|| view! { <h3 class="kind">{move || kind_name(words(), &name)}</h3> })}
                {lines}
            }
        };
        kinds.into_iter().enumerate().map(kind).collect()
    };
    let waiting = Memo::new(move |_| form.get().is_none());
    view! {
        <section class="card g-att">
            <header>
                <h2>{move || words().attention_heads}</h2>
                <span class="sp"></span>
                <span class="mut num clip" title=row>{row}</span>
                <Save name="heads" what=Signal::derive(move || words().attention_heads.to_owned())/>
            </header>
            <div class="pad heads" class:many=many id="heads" node_ref=home>
                {kinds}
                <Show when=move || waiting.get()><p class="empty">{move || words().wait_validation}</p></Show>
            </div>
        </section>
    }
}

fn kind_name(words: &Words, name: &str) -> &'static str {
    match name {
        "encoder.attention" => words.attention_of_encoder,
        "decoder.attention" => words.attention_of_decoder,
        _ => words.attention_across,
    }
}

#[component]
fn Thumbnail(kind: usize, layer: usize, head: usize, size: Memo<f64>) -> impl IntoView {
    let (learning, speech) = (use_learning(), use_speech());
    let topology = move || {
        learning
            .built
            .with(|built| built.as_ref().map_or(Topology::Decoder, |built| built.build.config.topology))
    };
    let grid = Signal::derive(move || {
        learning
            .attention
            .with(|seen| seen.as_ref().and_then(|seen| of_head(seen, kind, layer, head, topology())))
    });
    let label = Signal::derive(move || {
        let words = speech.words();
        fill(words.head_says, &[&(layer + 1).to_string(), &(head + 1).to_string()])
    });
    let place = move || {
        let op = learning.attention.with(|seen| Some(seen.as_ref()?.maps.get(kind)?.tensor(layer)));
        let place = Place { stage: Stage::Inspect, op: op.unwrap_or_default(), head, ..Place::default() };
        learning.address.run(place)
    };
    // The name begins with what is seen, so that who speaks to the page can say it.
    let seen = format!("H{}", head + 1);
    let name = seen.clone();
    let link = move || format!("{name}: {}, {}", label.get(), speech.words().open_in_inspect);
    view! {
        <a href=place aria-label=link class="thumb">
            <Heatmap grid cell=Signal::derive(move || (size.get(), size.get())) label/>
            <span class="num mut" aria-hidden="true">{seen}</span>
        </a>
    }
}

/// The weights of one head; what lies in a query's future is masked.
fn of_head(seen: &HeadMaps, kind: usize, layer: usize, head: usize, topology: Topology) -> Option<Grid> {
    let maps = seen.maps.get(kind)?;
    let (rows, columns) = (maps.queries.len(), maps.keys.len());
    let cells = rows * columns;
    let from = (layer * seen.heads + head) * cells;
    let values = maps.probabilities.get(from..from + cells)?.to_vec();
    let causal = maps.is_causal(topology);
    let hidden = (0..cells).map(|at| causal && at % columns > at / columns).collect();
    Some(Grid {
        rows,
        columns,
        values: Arc::new(values),
        hidden: Some(Arc::new(hidden)),
        changed: None,
        ramp: Ramp::Sequential,
        limit: 1.0,
        whole: false,
    })
}
