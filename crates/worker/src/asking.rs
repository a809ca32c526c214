//! Questions of lessons, answered one after the other beside the session: its bench trains and measures in turns of a few
//! milliseconds.

use crate::clock::{now_ms, yield_turn};
use crate::inbox::post;
use crate::run::Run;
use lessons::{Answer, Bench, Canceled, Error, Pace, Paced, Progress, Recipe, Verdict, lesson};
use model::Backend;
use protocol::{Ask, BackendKind, Event, Measured, News, Told};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// A question works for so long before others have their turn.
const SLICE_MS: f64 = 8.0;

/// The page hears of progress so often.
const TOLD_MS: f64 = 100.0;

/// What the session still has to say to a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Lending {
    /// Nothing: all is said.
    #[default]
    Done,
    /// Whether it has a model to lend.
    Asked,
}

/// At most one question, and the one that takes its place.
#[derive(Clone, Default)]
pub struct Asking(Rc<State>);

#[derive(Default)]
struct State {
    bench: RefCell<Option<Bench>>,
    next: RefCell<Option<(Ask, Backend)>>,
    busy: Cell<bool>,
    /// Whether the session has been asked for its own model, for the question that comes next or is being answered.
    lending: Cell<Lending>,
    /// The session's own model, where it has one to lend.
    lent: RefCell<Option<(Recipe, Vec<Vec<f32>>)>>,
    /// Number of the one that is being answered.
    request: Cell<u32>,
    /// Nobody waits for it any longer.
    off: Cell<bool>,
}

impl Asking {
    /// Answers this one; the one before is given up.
    pub fn ask(&self, ask: Ask, backend: Backend) {
        let Self(state) = self;
        if let Some((waiting, _)) = state.next.replace(Some((ask, backend))) {
            tell(waiting.request, News::Canceled);
        }
        state.off.set(true);
        state.lending.set(Lending::Asked);
        if !state.busy.replace(true) {
            spawn_local(serve(state.clone()));
        }
    }

    /// The model that the page trains anyway need not be trained once more: it is lent to a question that waits, with its
    /// recipe. The lesson's own, on its way to its step, is waited for.
    pub async fn lend(&self, run: Option<&mut Run>) -> Result<(), model::Error> {
        let Self(state) = self;
        if state.lending.get() == Lending::Done {
            return Ok(());
        }
        let asked =
            state.next.borrow().as_ref().map(|(ask, backend)| (ask.request, ask.lesson, backend.clone()));
        let Some((request, number, backend)) = asked else { return Ok(()) };
        let on_cpu = |backend: &Backend| matches!(backend, Backend::Cpu);
        let lends = run.filter(|run| (run.running() == BackendKind::Cpu) == on_cpu(&backend));
        if let Some((recipe, run)) = lends.and_then(|run| Some((run.recipe()?, run))) {
            let preset = lesson(number).map(|lesson| (lesson.preset.recipe)(recipe.seed));
            let done = run.trainer.known();
            if run.playing && run.hurries() && preset.as_ref() == Some(&recipe) {
                tell(request, News::Progress(done, recipe.steps));
                return Ok(());
            }
            if done == recipe.steps {
                state.lent.replace(Some((recipe, run.trainer.parameters().await?)));
            }
        }
        state.lending.set(Lending::Done);
        Ok(())
    }

    /// Gives up whatever is asked.
    pub fn call_off(&self) {
        let Self(state) = self;
        state.off.set(true);
        if let Some((waiting, _)) = state.next.take() {
            tell(waiting.request, News::Canceled);
        }
    }
}

async fn serve(state: Rc<State>) {
    loop {
        while state.lending.get() == Lending::Asked && state.next.borrow().is_some() {
            yield_turn().await;
        }
        let next = state.next.take();
        let Some((ask, backend)) = next else { break };
        state.off.set(false);
        state.request.set(ask.request);
        let news = match answer(&state, &ask, backend).await {
            Ok(answer) => News::Measured(measured(ask.lesson, &ask.question, answer)),
            Err(Error::Canceled) => News::Canceled,
            Err(Error::Model(error)) => {
                // The models of a lost device are gone with it.
                state.bench.take();
                News::Failed(error.to_string())
            }
        };
        tell(ask.request, news);
    }
    state.busy.set(false);
}

async fn answer(state: &Rc<State>, ask: &Ask, backend: Backend) -> Result<Answer, Error> {
    let none = || {
        Error::Model(model::Error::Input(format!("lesson {} has no question {}", ask.lesson, ask.question)))
    };
    let lesson = lesson(ask.lesson).ok_or_else(none)?;
    let question = lesson.question(&ask.question).ok_or_else(none)?;
    let same = |bench: &Bench| {
        let on_cpu = |backend: &Backend| matches!(backend, Backend::Cpu);
        bench.seed() == ask.seed && on_cpu(bench.backend()) == on_cpu(&backend)
    };
    let kept = state.bench.take().filter(same);
    let turns = || Turns { state: state.clone(), worked_from: now_ms(), told_ms: 0.0 };
    let mut bench = kept.unwrap_or_else(|| Bench::new(backend.clone(), ask.seed, Box::new(turns())));
    if let Some((text, merges)) = &ask.text {
        bench.set_text(text.clone(), *merges);
    }
    if let Some((recipe, parameters)) = state.lent.take() {
        bench.adopt(recipe, parameters)?;
    }
    let answered = bench.answer(lesson, question).await;
    state.bench.replace(Some(bench));
    answered
}

/// Lets others have their turn.
struct Turns {
    state: Rc<State>,
    worked_from: f64,
    told_ms: f64,
}

impl Pace for Turns {
    fn step(&mut self, progress: Progress) -> Paced<'_> {
        Box::pin(async move {
            let now = now_ms();
            if now - self.told_ms >= TOLD_MS {
                self.told_ms = now;
                tell(self.state.request.get(), News::Progress(progress.done, progress.all));
            }
            if now - self.worked_from >= SLICE_MS {
                yield_turn().await;
                self.worked_from = now_ms();
            }
            if self.state.off.get() { Err(Canceled) } else { Ok(()) }
        })
    }
}

fn measured(number: u32, id: &str, Answer { measurement, verdict }: Answer) -> Measured {
    let owned = |name: &&str| (*name).to_owned();
    let question = lesson(number).and_then(|lesson| lesson.question(id));
    Measured {
        values: measurement.values.iter().map(|(name, value)| (owned(name), *value)).collect(),
        words: measurement.words.iter().map(|(name, word)| (owned(name), word.clone())).collect(),
        runs: measurement.runs.iter().map(|(name, runs)| (owned(name), runs.clone())).collect(),
        verdict: match verdict {
            Verdict::Outcome(outcome) => outcome.to_owned(),
            Verdict::Count(count) => count.to_string(),
            Verdict::Number(number) => number.to_string(),
        },
        close: question.is_some_and(|question| question.kind.is_close(verdict)),
    }
}

fn tell(request: u32, news: News) {
    post(&Event::Told(Told { request, news }));
}
