//! Questions of lessons, answered one after the other beside the session: its bench trains and measures in turns of a few
//! milliseconds.

use crate::clock::{now_ms, yield_turn};
use crate::inbox::{Inbox, post};
use crate::run::Run;
use lessons::{
    Answer, Bench, Canceled, Error, Lent, Pace, Paced, Parameters, Progress, Recipe, Verdict, lesson,
};
use model::Backend;
use protocol::{Ask, BackendKind, Event, Measured, News, Told};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// A question works for so long before others have their turn.
const SLICE_MS: f64 = 8.0;

/// The page hears of progress so often.
const TOLD_MS: f64 = 100.0;

/// At most one question, and the one that takes its place.
#[derive(Clone)]
pub struct Asking(Rc<State>);

struct State {
    bench: RefCell<Option<Bench>>,
    next: RefCell<Option<(Ask, Backend)>>,
    busy: Cell<bool>,
    /// A model that the question needs, which the session may have.
    wanted: RefCell<Option<Recipe>>,
    /// What the session says to that.
    lent: RefCell<Option<Option<Parameters>>>,
    /// The question is measured on the CPU.
    on_cpu: Cell<bool>,
    /// Wakes the session.
    inbox: Inbox,
    /// Number of the one that is being answered.
    request: Cell<u32>,
    /// Nobody waits for it any longer.
    off: Cell<bool>,
}

impl Asking {
    /// Nothing is asked. The session listens at `inbox`.
    pub fn new(inbox: Inbox) -> Self {
        let (bench, next, wanted, lent) = Default::default();
        let (busy, on_cpu, request, off) = Default::default();
        Self(Rc::new(State { bench, next, busy, wanted, lent, on_cpu, inbox, request, off }))
    }

    /// Answers this one; the one before is given up.
    pub fn ask(&self, ask: Ask, backend: Backend) {
        let Self(state) = self;
        if let Some((waiting, _)) = state.next.replace(Some((ask, backend))) {
            tell(waiting.request, News::Canceled);
        }
        state.off.set(true);
        if !state.busy.replace(true) {
            spawn_local(serve(state.clone()));
        }
    }

    /// The model that the page trains anyway need not be trained once more: the session lends it where a question needs
    /// just that one. While it is on its way to its step at full speed, it is waited for.
    pub async fn lend(&self, run: Option<&mut Run>) -> Result<(), model::Error> {
        let Self(state) = self;
        let Some(wanted) = state.wanted.borrow().clone() else { return Ok(()) };
        let on_cpu = |run: &Run| run.running() == BackendKind::Cpu;
        let lends =
            run.filter(|run| on_cpu(run) == state.on_cpu.get() && run.recipe().as_ref() == Some(&wanted));
        let lent = match lends {
            Some(run) if run.trainer.known() == wanted.steps => Some(run.trainer.parameters().await?),
            Some(run) if run.playing && run.hurries() => {
                tell(state.request.get(), News::Progress(run.trainer.known(), wanted.steps));
                return Ok(());
            }
            _ => None,
        };
        state.wanted.take();
        state.lent.replace(Some(lent));
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
    state.on_cpu.set(matches!(backend, Backend::Cpu));
    let kept = state.bench.take().filter(same);
    let turns = || Turns { state: state.clone(), worked_from: now_ms(), told_ms: 0.0 };
    let mut bench = kept.unwrap_or_else(|| Bench::new(backend.clone(), ask.seed, Box::new(turns())));
    if let Some((text, merges)) = &ask.text {
        bench.set_text(text.clone(), *merges);
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

    fn lent<'a>(&'a mut self, recipe: &'a Recipe) -> Lent<'a> {
        Box::pin(async move {
            self.state.lent.take();
            self.state.wanted.replace(Some(recipe.clone()));
            self.state.inbox.wake();
            while !self.state.off.get() {
                if let Some(lent) = self.state.lent.take() {
                    return Ok(lent);
                }
                yield_turn().await;
            }
            self.state.wanted.take();
            Err(Canceled)
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
