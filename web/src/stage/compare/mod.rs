//! Compare: two to four runs that differ in what was asked and in nothing else, or a sweep over a field or two.

mod beside;

use crate::address::{Place, link, use_router};
use crate::control::fetched::NotFetched;
use crate::figure::compare::{
    ByDepth, Curves, LongerRows, Parting, Questions, ResultTable, Runs, SweepForm, SweepMap, name,
};
use crate::run::{use_run, use_session};
use crate::text::compare::words;
use crate::text::{refusal_said, use_speech};
use beside::SideBySide;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use protocol::DataChoice;

/// The stage, its code fetched when it is first shown; `ahead` fetches only the code.
#[wasm_split(compare, wasm_split_path = leptos::wasm_split, preload(compare_ahead), fallible)]
pub fn fetched_compare() -> Result<AnyView, NotFetched> {
    Ok(view! { <Compare/> }.into_any())
}

/// The stage.
#[component]
fn Compare() -> impl IntoView {
    let (run, router, speech) = (use_run(), use_router(), use_speech());
    let say = move || words(speech.language());
    let compared = run.compared;
    let session = StoredValue::new_local(use_session());
    // What the address asks for is begun when the run it starts from is there.
    let wanted = Memo::new(move |_| {
        let place = router.here.get();
        let there = run.built.with(Option::is_some);
        let asks = !place.versus.is_empty() || !place.sweep.is_empty();
        (there && asks).then(|| {
            // Where one looks is no other comparison.
            let Place { versus, sweep, compared_steps, compared_seeds, .. } = &place;
            let of_run = Place::default().of_run(&place);
            (of_run, versus.clone(), sweep.clone(), *compared_steps, *compared_seeds)
        })
    });
    Effect::new(move |_| {
        if wanted.read().is_some() {
            session.with_value(|session| session.compare(false));
        }
    });
    let there = Memo::new(move |_| wanted.read().is_some() && compared.asked.read().is_some());
    let sweeps =
        Memo::new(move |_| compared.asked.with(|asked| asked.as_ref().is_some_and(|asked| asked.sweeps)));
    let names = Memo::new(move |_| {
        let asked = compared.asked.get();
        let of = |asked: &crate::run::variants::Asked| {
            (0..asked.variants.len()).map(|i| name(asked, i, speech.words(), say().base)).collect::<Vec<_>>()
        };
        asked.map(|asked| of(&asked)).unwrap_or_default()
    });
    let change = move |change: &dyn Fn(&mut Place)| {
        let mut place = router.here.peek();
        change(&mut place);
        router.go(place);
    };
    let on_remove = Callback::new(move |variant: usize| {
        change(&|place| {
            if variant > 0 && variant <= place.versus.len() {
                place.versus.remove(variant - 1);
                place.beside = None;
            }
        });
    });
    let on_stop = Callback::new(move |()| session.with_value(|session| session.stop_comparing()));
    let on_again = Callback::new(move |()| session.with_value(|session| session.compare(true)));
    let on_seed = Callback::new(move |()| {
        change(&|place| {
            let seeds = place.compared_seeds.unwrap_or(1);
            place.compared_seeds = Some((seeds + 1).min(link::MOST_SEEDS));
        });
    });
    let on_clear = Callback::new(move |()| {
        session.with_value(|session| session.clear_comparison());
        change(&|place| {
            (place.versus, place.sweep) = (Vec::new(), Vec::new());
            (place.compared_steps, place.compared_seeds, place.beside) = (None, None, None);
        });
    });
    let beside = Memo::new(move |_| {
        let count = compared.asked.with(|asked| asked.as_ref().map_or(1, |asked| asked.variants.len()));
        let asked = router.here.get().beside.unwrap_or(1) as usize;
        asked.clamp(1, count.saturating_sub(1).max(1))
    });
    let on_beside = Callback::new(move |variant: usize| {
        router.adjust(Place { beside: Some(variant as u32), ..router.here.peek() });
    });
    let opened = RwSignal::new(false);
    let on_open = Callback::new(move |op: String| {
        opened.set(true);
        router.adjust(Place { op, backward: false, row: None, cell: None, ..router.here.peek() });
    });
    let on_sweep = Callback::new(move |text: String| {
        let (asked, refused) = link::read(&format!("#/compare?sweep={text}"));
        router.refused.set(refused);
        if !asked.sweep.is_empty() {
            change(&|place| {
                place.sweep.clone_from(&asked.sweep);
                (place.versus, place.compared_steps) = (Vec::new(), Some(150));
            });
        }
    });
    // Rows of any length are had of tasks that never end.
    let endless = Memo::new(move |_| {
        let asked = compared.asked.get().filter(|asked| !asked.sweeps)?;
        let DataChoice::Task(name) = &asked.wishes.first()?.data else { return None };
        run.task(name, |task| task.endless.then_some(task.length))?
    });
    let on_measure = Callback::new(move |lengths: Vec<u32>| {
        session.with_value(|session| session.compare_lengths(&lengths));
    });
    let axes = Signal::derive(move || router.here.get().sweep);
    view! {
        <main class="stage compare" id="stage" tabindex="-1">
            <Show
                when=move || there.get()
                fallback=move || view! {
                    <section class="compareintro">
                        <h1>{say().title}</h1>
                        <p>{say().says}</p>
                        <p class="ink2">{say().how}</p>
                        <p class="trouble">{move || compared.refused.get().map(|why| refusal_said(speech.language(), &why))}</p>
                    </section>
                    <Questions/>
                    <SweepForm on_run=on_sweep/>
                }
            >
                <h1 class="sr">{move || say().title}</h1>
                <Runs compared names on_remove on_stop on_again on_seed on_clear/>
                <Curves compared earlier=run.earlier names on_clear=Callback::new(move |()| run.earlier.set(Vec::new()))/>
                <Show when=move || sweeps.get() fallback=move || view! {
                    <Parting compared beside on_beside on_open/>
                    {move || endless.get().map(|trained| view! { <LongerRows compared trained on_measure/> })}
                    <ByDepth compared/>
                }>
                    <SweepMap compared axes/>
                </Show>
                <ResultTable compared/>
                <Show when=move || opened.get() && !sweeps.get()><SideBySide compared beside/></Show>
            </Show>
        </main>
    }
}
