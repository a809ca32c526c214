//! Every pair's frequency and what it adds to the score; and what would be with another base or other pairs.

use super::bench::Bench;
use crate::control::Segmented;
use crate::picture::number;
use crate::text::views::rope::formulas;
use crate::text::{fill, model_words};
use leptos::prelude::*;
use transformer::RopePairing;
use transformer::study::rotation::{base_of, shares};

/// The slider goes over powers of ten.
const LEAST_LOG: f64 = 1.0;
const MOST_LOG: f64 = 6.0;

/// Half the width of a bar of the table, in px.
const BAR: f64 = 18.0;

/// Base, pairing, and the table.
#[component]
pub fn Frequencies() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    view! {
        <section class="ropefreq">
            <h2>{move || words().frequencies}" "<span class="formula" inner_html=formulas::FREQUENCY></span></h2>
            <BaseSlider/>
            <PairingPick/>
            <Different/>
            <Table/>
        </section>
    }
}

/// Says whenever what is shown is not what the model does.
#[component]
fn Different() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    let says = move || {
        let (own, rope) = (bench.own.get()?, bench.rope.get()?);
        let base = (own.base != rope.base).then(|| fill(words().other_base, &[&number::base(own.base)]));
        let pairing = (own.pairing != rope.pairing).then(|| {
            fill(words().other_pairs, &[model_words::pairing(bench.lens.page_words(), own.pairing)])
        });
        let says: Vec<String> = base.into_iter().chain(pairing).collect();
        (!says.is_empty()).then(|| says.join(" "))
    };
    let back = move |_| {
        bench.base.set(None);
        bench.pairing.set(None);
    };
    view! {
        <p class="ropeother" class:on=move || !bench.is_own.get()>
            <span id="pos-other" aria-live="polite">{move || says().unwrap_or_else(|| words().own_base.to_owned())}</span>
            <button type="button" class="btn sm" id="pos-own" disabled=move || bench.is_own.get() on:click=back>
                {move || words().back_to_own}
            </button>
        </p>
    }
}

#[component]
fn BaseSlider() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    let base = move || bench.rope.get().map_or(1.0, |rope| rope.base);
    let own = move || bench.own.get().map_or(1.0, |rope| rope.base);
    let share = move || (own().log10().clamp(LEAST_LOG, MOST_LOG) - LEAST_LOG) / (MOST_LOG - LEAST_LOG);
    let written = move || number::base(base());
    let choose = move |event: web_sys::Event| {
        let Ok(log) = event_target_value(&event).parse::<f64>() else { return };
        let chosen = base_of(log);
        // The model's own base is met by the stop that is nearest to it.
        let is_own = (untrack(own).log10() - log).abs() < 0.01;
        bench.base.set((!is_own).then_some(chosen));
    };
    view! {
        <label class="ropeslider base">
            <span>{move || words().base}</span>
            <span class="withmark">
                <input
                    type="range"
                    id="pos-base"
                    min=LEAST_LOG.to_string()
                    max=MOST_LOG.to_string()
                    step="0.02"
                    prop:value=move || base().log10().to_string()
                    aria-valuetext=written
                    on:input=choose
                />
                <i class="ownmark" aria-hidden="true" style:left=move || format!("calc(8px + {:.4} * (100% - 16px))", share())></i>
            </span>
            <output class="num" id="pos-base-value">{written}</output>
        </label>
    }
}

#[component]
fn PairingPick() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    let options = Signal::derive(move || {
        let page = bench.lens.page_words();
        let own = bench.own.get().map(|rope| rope.pairing);
        let option = |pairing: RopePairing| {
            let named = match pairing {
                RopePairing::Interleaved => words().interleaved,
                RopePairing::Half => words().half,
            };
            let mark = if own == Some(pairing) { words().of_model } else { "" };
            (pairing, format!("{named} {}{mark}", model_words::pairing(page, pairing)))
        };
        RopePairing::ALL.iter().copied().map(option).collect::<Vec<_>>()
    });
    let value = Memo::new(move |_| bench.rope.get().map_or(RopePairing::Interleaved, |rope| rope.pairing));
    let choose = Callback::new(move |pairing| {
        let own = bench.own.get_untracked().map(|rope| rope.pairing);
        bench.pairing.set((own != Some(pairing)).then_some(pairing));
    });
    view! {
        <div class="ropepairing" id="pos-pairing">
            <Segmented
                label=Signal::derive(move || words().pairs_are.to_owned())
                options=options
                value=value
                on_choose=choose
            />
        </div>
    }
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    features: (usize, usize),
    theta_rad: f64,
    period: f64,
    adds: f64,
    /// The bar: where it begins and how long it is, in px.
    bar: (f64, f64),
}

#[component]
fn Table() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    let rows = Memo::new(move |_| rows(bench).unwrap_or_default());
    let sum = move || number::fixed(rows.with(|rows| rows.iter().map(|row| row.adds).sum::<f64>()) as f32, 3);
    let body = move || {
        let row = |(i, row): (usize, Row)| {
            let (from, length) = row.bar;
            let negative = row.adds < 0.0;
            let px = |x: f64| format!("{x:.1}px");
            view! {
                <tr class:on=move || bench.pair.get() == i>
                    <th scope="row">{i}</th>
                    <td class="num">{format!("{}, {}", row.features.0, row.features.1)}</td>
                    <td class="num">{number::fixed(row.theta_rad as f32, 4)}</td>
                    <td class="num">{number::significant(row.period, 4)}</td>
                    <td class="num adds">
                        <span class="pairbar" aria-hidden="true"><i class:negative=negative style:left=px(from) style:width=px(length)></i></span>
                        <span class="n">{number::fixed(row.adds as f32, 3)}</span>
                    </td>
                </tr>
            }
        };
        rows.get().into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <div class="ropetable" tabindex="0" role="region" aria-label=move || words().frequencies>
            <table id="pos-frequencies">
                <thead>
                    <tr>
                        <th scope="col">{move || words().pair_column}</th>
                        <th scope="col" class="num">{move || words().features_column}</th>
                        <th scope="col" class="num">{move || words().theta_column}</th>
                        <th scope="col" class="num">{move || words().period_column}</th>
                        <th scope="col" class="num">{move || words().adds_column}</th>
                    </tr>
                </thead>
                <tbody>{body}</tbody>
                <tfoot>
                    <tr><th scope="row" colspan="4">{move || words().sum_is_score}</th><td class="num sc" id="pos-sum">{sum}</td></tr>
                </tfoot>
            </table>
        </div>
    }
}

fn rows(bench: Bench) -> Option<Vec<Row>> {
    let (rope, turned) = (bench.rope.get()?, bench.after.get()?);
    let shares = shares(&rope, &turned);
    let most = shares.iter().fold(f64::MIN_POSITIVE, |most, share| most.max(share.abs()));
    let row = |(i, adds): (usize, f64)| {
        let length = adds.abs() / most * BAR;
        Row {
            features: rope.features(i),
            theta_rad: rope.theta_rad(i),
            period: rope.period(i),
            adds,
            bar: (if adds < 0.0 { BAR - length } else { BAR }, length),
        }
    };
    Some(shares.into_iter().enumerate().map(row).collect())
}
