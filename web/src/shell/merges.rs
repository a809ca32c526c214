//! Every merge of byte pairs that made the tokens of an own text, in the order in which they were learned.

use crate::control::Disclosure;
use crate::picture::number;
use crate::run::use_run;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use protocol::{MergeInfo, Tokenizer};
use transformer::Topology;

/// So many of the first merges stand out: they show best what the merging is after.
const FIRST: usize = 10;

/// The disclosure; nothing where the tokens are characters.
#[component]
pub fn Merges() -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    let by_pairs = Memo::new(move |_| {
        run.text
            .with(|text| text.as_ref().is_some_and(|text| matches!(text.tokenizer, Tokenizer::Bpe { .. })))
    });
    let count = move || run.text.with(|text| text.as_ref().map_or(0, |text| text.merges.len()));
    let tell = move || {
        let size = run.text.with(|text| text.as_ref().map_or(0, |text| text.vocabulary.len()));
        let masks = usize::from(
            run.wish.with(|wish| wish.as_ref().is_some_and(|wish| wish.config.topology == Topology::Encoder)),
        );
        let template = match (count(), masks) {
            (0, _) => return words().no_merges.to_owned(),
            (_, 0) => words().merges_tell,
            _ => words().mask_too,
        };
        let counts = [size - count(), count(), size + masks].map(|n| number::grouped(n as u64));
        fill(template, &counts.each_ref().map(String::as_str))
    };
    let row = |(index, merge): (usize, &MergeInfo)| {
        let MergeInfo { left, right, result, count } = merge.clone();
        view! {
            <tr class:first=index < FIRST>
                <td class="num">{index + 1}</td>
                <td class="pair"><span class="token">{left}</span>" + "<span class="token">{right}</span></td>
                <td><span class="token">{result}</span></td>
                <td class="num">{number::grouped(count.into())}</td>
            </tr>
        }
    };
    let rows = move || {
        run.text.with(|text| {
            let merges = text.iter().flat_map(|text| text.merges.iter());
            merges.enumerate().map(row).collect_view()
        })
    };
    let label = Signal::derive(move || fill(words().merges_in_order, &[&number::grouped(count() as u64)]));
    view! {
        <Show when=move || by_pairs.get()>
            <Disclosure label id="merges">
                <p class="mut">{tell}</p>
                <div class="scroller" tabindex="0" role="region" aria-label=label>
                    <table class="merges">
                        <thead>
                            <tr>
                                <th scope="col" class="num">{move || words().merge_number}</th>
                                <th scope="col">{move || words().merge_pair}</th>
                                <th scope="col">{move || words().merge_result}</th>
                                <th scope="col" class="num">{move || words().merge_count}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </Disclosure>
        </Show>
    }
}
