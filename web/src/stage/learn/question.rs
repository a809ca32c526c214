//! A question: an answer is committed, the engine measures, the reader says what came out, then it is explained.

use super::drawn::{self, Drawn};
use super::options::Options;
use super::told::{filled, shown};
use super::vote::Vote;
use crate::address::{Place, Stage, use_router};
use crate::browser::{focus, focus_if_lost};
use crate::run::learned::Answered;
use crate::run::{Given, Key, Standing, use_run, use_session};
use crate::text::learn::words;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use lesson_texts::{ANY, Answer, Question};
use protocol::Measured;
use std::sync::Arc;

/// Says what is kept of a question when it was answered.
#[derive(Clone, Copy)]
pub struct Keep(pub Callback<(Key, Answered)>);

/// The day of today, since 1970.
pub fn today() -> u32 {
    (js_sys::Date::now() / 86_400_000.0) as u32
}

/// The question, and what comes of it.
#[component]
pub fn Asked(
    /// Number of its lesson.
    lesson: u32,
    /// Its words.
    question: Arc<Question>,
    /// Which seed after the run's own it begins with.
    #[prop(optional)]
    first_seed: u32,
    /// The reader's text and its merges, where it is asked about one.
    #[prop(optional, into)]
    text: Signal<Option<(String, u32)>>,
) -> impl IntoView {
    let (run, speech, router) = (use_run(), use_speech(), use_router());
    let session = StoredValue::new_local(use_session());
    let say = move || words(speech.language());
    let key: Key = (lesson, question.id.clone());
    let keep = use_context::<Keep>();
    let question = StoredValue::new(question);
    let kind = question.with_value(|question| question.answer.clone());
    let is_choice = matches!(kind, Answer::Choice | Answer::Curve(_));
    // Whole numbers follow from sizes and texts, not from a seed.
    let seeded = kind != Answer::Number;
    // What was done with it is kept while the page lives: the reader may look elsewhere and come back.
    let kept = (key.clone(), first_seed);
    let before = run.asking.given.with_untracked(|all| all.get(&kept).cloned());
    let Given { guess, seen, further, seed } =
        before.unwrap_or_else(|| Given { further: first_seed, ..Given::default() });
    let (guess, seen) = (RwSignal::new(guess), RwSignal::new(seen));
    let (further, seed) = (RwSignal::new(further), RwSignal::new(seed));
    Effect::new(move |_| {
        let (guess, seen, further, seed) = (guess.get(), seen.get(), further.get(), seed.get());
        run.asking.given.update(|all| drop(all.insert(kept.clone(), Given { guess, seen, further, seed })));
    });
    let of = key.clone();
    let standing = Memo::new(move |_| run.asking.of(&of, seed.get()?));
    let measured = Memo::new(move |_| match standing.get() {
        Some(Standing::Measured(seed, measured)) => Some((seed, measured)),
        _ => None,
    });
    let running = Memo::new(move |_| matches!(standing.get(), Some(Standing::Running(..))));
    let of = key.clone();
    // Of another text it was not answered.
    Effect::new(move |before: Option<Option<(String, u32)>>| {
        let now = text.get();
        if before.is_some_and(|before| before != now) {
            guess.set(None);
            seen.set(None);
            seed.set(None);
        }
        now
    });
    let measure = move || {
        let Some(guess) = guess.get_untracked() else { return };
        if guess.is_empty() {
            return;
        }
        seen.set(None);
        seed.set(Some(session.with_value(|session| {
            session.ask_of_lesson(of.clone(), further.get_untracked(), text.get_untracked())
        })));
    };
    let measure = Callback::new(move |()| measure());
    let of = key.clone();
    let asked = format!("came-{}", key.1);
    Effect::new(move |known: Option<bool>| {
        let Some((_, measured)) = measured.get() else { return false };
        if let (Some(Keep(keep)), Some(guess), Some(false)) = (keep, guess.get_untracked(), known) {
            let answered = Answered { guess, verdict: measured.verdict.clone(), day: today() };
            keep.run((of.clone(), answered));
            // The button that was pressed is gone: reading goes on where the numbers are.
            let came = asked.clone();
            request_animation_frame(move || focus_if_lost(&came));
        }
        true
    });
    let locked = Signal::derive(move || standing.read().is_some());
    let of = key.clone();
    let offered = move |options: Vec<(String, String)>, counts: bool| {
        let label = Signal::derive(move || say().your_answer.to_owned());
        let hands = options.clone();
        view! {
            <Options label options chosen=guess locked counts/>
            <Vote key=of.clone() options=hands/>
        }
        .into_any()
    };
    let answer = match kind {
        Answer::Choice => offered(question.with_value(|question| outcomes(question, say().close)), false),
        Answer::Count(most) => {
            offered((0..=most).map(|count| (count.to_string(), count.to_string())).collect(), true)
        }
        Answer::Curve(points) => {
            let names = points.clone();
            let points = question.with_value(|question| {
                let label = |name: &String| (name.clone(), label(question, name));
                points.iter().map(label).collect()
            });
            let came =
                Signal::derive(move || measured.with(|came| Some(on_points(&names, &came.as_ref()?.1))));
            view! { <Drawn points line=guess locked measured=came/> }.into_any()
        }
        Answer::Number => {
            let on_input = move |event| guess.set(Some(event_target_value(&event).trim().to_owned()));
            view! {
                <label class="answernumber">
                    {move || say().your_answer}
                    <input type="number" min="0" step="1" inputmode="numeric" data-option="number" on:input=on_input disabled=locked/>
                </label>
            }
            .into_any()
        }
    };
    let title = move || say().predict;
    let progress = move || match standing.get() {
        Some(Standing::Running(done, all)) if all > 0 => {
            Some(fill(say().training_for, &[&done.to_string(), &all.to_string()]))
        }
        Some(Standing::Running(..)) => Some(format!("{}…", say().measuring)),
        Some(Standing::Failed(why)) => Some(fill(say().failed, &[&why])),
        _ => None,
    };
    let another = move |_| {
        let runs = measured.with_untracked(|measured| {
            measured.as_ref().map_or(1, |(_, measured)| question.with_value(|asked| runs_of(asked, measured)))
        });
        further.update(|further| *further += runs);
        measure.run(());
    };
    let id = key.1.clone();
    let linked = {
        let here = router.here.peek();
        here.lesson == Some(lesson) && here.section == id
    };
    if linked {
        let own = format!("q-{id}");
        request_animation_frame(move || focus(&own));
    }
    let section = id.clone();
    let link = move || {
        let here = router.here.get();
        router.address(Place { stage: Stage::Learn, lesson: Some(lesson), section: section.clone(), ..here })
    };
    view! {
        <section class="asking" data-question=id.clone() id=format!("q-{id}") tabindex="-1">
            <header>
                <h2>{title}</h2>
                <a class="anchor" href=link aria-label=move || say().link_here title=move || say().link_here>"#"</a>
            </header>
            <div class="asked" inner_html=question.with_value(|question| question.html.clone())></div>
            {answer}
            <Show when=move || measured.read().is_none()>
                <p class="checks">
                    <button
                        type="button"
                        class="btn primary"
                        data-check=""
                        disabled=move || guess.read().as_ref().is_none_or(String::is_empty) || running.get()
                        on:click=move |_| measure.run(())
                    >
                        {move || say().check}
                    </button>
                    <span role="status" class="mut">{progress}</span>
                    <Show when=move || running.get()>
                        <button type="button" class="btn sm" on:click=move |_| session.with_value(|session| session.call_off())>
                            {move || say().call_off}
                        </button>
                    </Show>
                </p>
            </Show>
            {move || measured.get().map(|(seed, measured)| {
                let guess = guess.get_untracked().unwrap_or_default();
                view! { <Came seed measured question guess seen is_choice/> }
            })}
            <Show when=move || seeded && measured.read().is_some()>
                <p class="checks">
                    <button type="button" class="btn sm" on:click=another>{move || say().another_seed}</button>
                </p>
            </Show>
        </section>
    }
}

/// What can come out, in the words of the options; that nothing can be told is one where the texts explain it.
fn outcomes(question: &Question, close: &str) -> Vec<(String, String)> {
    let mut options = question.options.clone();
    if question.outcomes.iter().any(|(id, _)| id == "close") && options.iter().all(|(id, _)| id != "close") {
        options.push(("close".to_owned(), close.to_owned()));
    }
    options
}

/// What a measured value is called: in the words of the question, as HTML.
fn label(question: &Question, name: &str) -> String {
    let own = question.values.iter().find(|(known, _)| known == name);
    own.map_or_else(|| name.replace('_', " "), |(_, words)| words.clone())
}

/// How many runs were measured: of one seed and the next ones.
fn runs_of(question: &Question, measured: &Measured) -> u32 {
    match question.answer {
        Answer::Count(of) => of,
        _ => measured.runs.first().map_or(1, |(_, runs)| runs.len() as u32),
    }
}

/// What was measured at some points of a line.
fn on_points(names: &[String], measured: &Measured) -> Vec<f64> {
    let value = |name: &String| measured.values.iter().find(|(known, _)| known == name);
    names.iter().map(|name| value(name).map_or(f64::NAN, |(_, value)| *value)).collect()
}

/// What was measured, what the reader sees in it, and the explanation.
#[component]
fn Came(
    seed: u32,
    measured: Arc<Measured>,
    question: StoredValue<Arc<Question>>,
    guess: String,
    seen: RwSignal<Option<String>>,
    is_choice: bool,
) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let measured = StoredValue::new(measured);
    let verdict = measured.with_value(|measured| measured.verdict.clone());
    let is_close = measured.with_value(|measured| measured.close);
    let came_id = question.with_value(|question| format!("came-{}", question.id));
    let wording = move |outcome: &str| {
        let own = question.with_value(|question| {
            question.options.iter().find(|(id, _)| id == outcome).map(|(_, words)| words.clone())
        });
        own.unwrap_or_else(|| if outcome == "close" { say().close.to_owned() } else { outcome.to_owned() })
    };
    let facts = move || {
        let called = |name: &str| question.with_value(|question| label(question, name));
        measured.with_value(|measured| {
            let value = |(name, value): &(String, f64)| {
                let runs = measured.runs.iter().find(|(known, _)| known == name).map(|(_, runs)| {
                    let each: Vec<String> = runs.iter().map(|run| shown(*run)).collect();
                    fill(say().each_seed, &[&each.join(", ")])
                });
                view! {
                    <li>
                        <span class="mut" inner_html=called(name)></span>" "<b class="num">{shown(*value)}</b>
                        {runs.map(|runs| view! { " "<span class="mut num">{runs}</span> })}
                    </li>
                }
            };
            let word = |(name, word): &(String, String)| {
                view! { <li><span class="mut" inner_html=called(name)></span>" "<b>{word.clone()}</b></li> }
            };
            let values = measured.values.iter().map(value).collect_view();
            (values, measured.words.iter().map(word).collect_view())
        })
    };
    let runs = question.with_value(|question| measured.with_value(|measured| runs_of(question, measured)));
    let measured_with = move || match runs {
        0 | 1 => fill(say().measured, &[&seed.to_string()]),
        runs => fill(say().measured_seeds, &[&format!("{seed}–{}", seed.wrapping_add(runs - 1))]),
    };
    let came = verdict.clone();
    let number = (!is_choice).then_some(move || fill(say().the_number, &[&came]));
    let same = guess == verdict;
    let line = question.with_value(|question| match &question.answer {
        Answer::Curve(points) => {
            let came = measured.with_value(|measured| on_points(points, measured));
            drawn::read(&guess).map(|own| shown(drawn::gap(&own, &came)))
        }
        _ => None,
    });
    let said = {
        let guess = guess.clone();
        move || {
            if let Some(gap) = &line {
                fill(say().line_gap, &[gap])
            } else if same {
                say().as_predicted.to_owned()
            } else {
                fill(say().you_said, &[&wording(&guess)])
            }
        }
    };
    // What may be seen: every outcome, in the words of the options.
    let outcomes = question.with_value(|question| outcomes(question, say().close));
    let label = Signal::derive(move || say().what_seen.to_owned());
    let of = verdict.clone();
    let agrees = move || {
        let seen = seen.get()?;
        let told = wording(&of);
        Some(if seen == of {
            view! { <p class="seenright">{say().as_measured}</p> }.into_any()
        } else {
            let html = fill(say().not_measured, &[&format!("<b>{told}</b>")]);
            view! { <p class="seenwrong" inner_html=html></p> }.into_any()
        })
    };
    let explanation = {
        let verdict = verdict.clone();
        move || {
            if is_choice && seen.read().is_none() {
                return None;
            }
            let html = question.with_value(|question| {
                let own = question.outcomes.iter().find(|(id, _)| *id == verdict);
                let any = question.outcomes.iter().find(|(id, _)| id == ANY);
                own.or(any).map(|(_, html)| html.clone())
            })?;
            let html = measured.with_value(|measured| filled(&html, measured, &guess));
            Some(view! { <div class="explained" inner_html=html></div> })
        }
    };
    view! {
        <div class="came">
            <div data-verdict=verdict.clone() role="status" id=came_id tabindex="-1">
                <p class="mut">{measured_with}</p>
                <ul class="facts">{facts}</ul>
                {number.map(|number| view! { <p><b>{number}</b></p> })}
                <Show when=move || !is_choice || seen.read().is_some()><p inner_html=said.clone()></p></Show>
            </div>
            {is_choice.then(|| view! {
                <p class="whatseen">{move || say().what_seen}</p>
                <Options label options=outcomes chosen=seen locked=Signal::derive(move || seen.read().is_some()) counts=false for_good=true/>
            })}
            {agrees}
            {explanation}
            <Show when=move || is_close && (!is_choice || seen.read().is_some())><p class="mut">{move || say().close_rule}</p></Show>
        </div>
    }
}
