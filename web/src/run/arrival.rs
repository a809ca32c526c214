//! An address that came from outside: what it asks for is built, or told why not; and back: what was built is written
//! into the address.

use super::recipe::{Wanted, remember, remember_pretrained, wanted};
use super::session::Session;
use super::wish::Wish;
use crate::address::link::text_hash;
use crate::address::{Place, SEED};
use leptos::prelude::*;
use protocol::{BackendKind, Build, DataChoice, Tokenizer};
use std::rc::Rc;

impl Session {
    /// Builds the run that the place asks for, where it is another one than there is, or one that stands elsewhere.
    /// `first`: there is none yet, so that one must be built in any case. True where another run is on its way.
    pub(super) fn arrive(self: &Rc<Self>, first: bool) -> bool {
        let place = self.router.here.peek();
        let step = self.run.progress.with_untracked(|progress| progress.step);
        let stands = |wish: &Wish, from: Option<u32>| {
            let same = self.run.built.with_untracked(|built| {
                let now = built.as_ref().map(|built| (Wish::of(&built.build), built.build.pretrained));
                now.is_some_and(|(now, began)| now == *wish && began == from)
            });
            let asked = place.step.map(|asked| asked.max(from.unwrap_or(0)));
            !first && same && asked.is_none_or(|asked| asked == step)
        };
        match self.wanted(&place) {
            Wanted::Run(wish) if !stands(&wish, None) => self.build(*wish, place.step),
            Wanted::Pretrained(wish, from) if !stands(&wish, Some(from)) => {
                self.fetch_pretrained(*wish, from, place.step);
            }
            Wanted::Run(_) | Wanted::Pretrained(..) => return false,
            // It arrives again when the text is read.
            Wanted::Cut(tokenizer) => drop(self.read_again(tokenizer)),
            Wanted::Nothing if first => self.begin_anyway(),
            Wanted::Nothing => return false,
        }
        true
    }

    /// An address came from outside while there is a run. True where another one is on its way.
    pub fn arrived(self: &Rc<Self>) -> bool {
        self.run.ready.with_untracked(Option::is_some) && self.arrive(false)
    }

    pub(super) fn wanted(&self, place: &Place) -> Wanted {
        let text = self.text_hash();
        let (found, refused) = untrack(|| {
            self.run.offered(self.speech.language(), |offer| wanted(place, offer, text, self.query.seed))
        });
        self.router.refused.update(|all| {
            for refused in refused {
                if !all.contains(&refused) {
                    all.push(refused);
                }
            }
        });
        found
    }

    /// The text that was accepted is what the place asks for. One that is there already and is cut otherwise than the
    /// place says is a learner's wish.
    pub(super) fn text_was_asked_for(&self, cut: Tokenizer) -> bool {
        let (hash, place) = (self.text_hash(), self.router.here.peek());
        let as_asked = place.tokenizer.unwrap_or(Tokenizer::Characters) == cut;
        hash.is_some() && place.text == hash && (as_asked || self.waits_for_data(&place))
    }

    pub(super) fn text_hash(&self) -> Option<u64> {
        self.text_bytes.borrow().as_ref().map(|(bytes, _)| text_hash(bytes))
    }

    /// The place asks for a text or a file that is not here; what trains meanwhile is another run.
    fn waits_for_data(&self, place: &Place) -> bool {
        let is = |of: fn(&Build) -> bool| {
            self.run.built.with_untracked(|built| built.as_ref().is_some_and(|built| of(&built.build)))
        };
        let waits_for_text = place.text.is_some() && !is(|build| build.data == DataChoice::OwnText);
        waits_for_text || (place.pretrained.is_some() && !is(|build| build.pretrained.is_some()))
    }

    /// Training stands at a step, or goes on: past the one that the place asks for, the place asks for none.
    pub(super) fn passed(&self, step: u32) {
        let place = self.router.here.peek();
        if place.step.is_some_and(|asked| step > asked) && !self.waits_for_data(&place) {
            self.router.adjust(Place { step: None, ..place });
        }
    }

    /// Writes into the address what decides the run; what is so without being written is left out. A place that asks for
    /// data that are not here keeps asking.
    pub(super) fn write_down(&self) {
        let Some(built) = self.run.built.get_untracked() else { return };
        let mut place = self.router.here.peek();
        if self.waits_for_data(&place) {
            return;
        }
        self.tell(&mut place, &built.build);
        self.router.adjust(place);
    }

    fn tell(&self, place: &mut Place, build: &Build) {
        let (text, wish) = (self.text_hash(), Wish::of(build));
        untrack(|| {
            self.run.offered(self.speech.language(), |offer| match build.pretrained {
                Some(_) => remember_pretrained(place, &wish, offer),
                None => remember(place, &wish, offer, text),
            })
        });
        let first = self.run.ready.with_untracked(|ready| {
            ready.as_ref().and_then(|ready| ready.tasks.first()).map(|task| task.name.clone())
        });
        place.task = place.task.take().filter(|task| Some(task) != first.as_ref());
        place.seed = place.seed.filter(|seed| *seed != SEED);
    }

    /// The place of now, with the step at which training stands and where it was computed: what a link carries.
    pub fn whole_place(&self) -> Place {
        let mut place = self.router.here.peek();
        let Some(built) = self.run.built.get_untracked() else { return place };
        self.tell(&mut place, &built.build);
        let step = self.run.progress.with_untracked(|progress| progress.step);
        place.step = (step > 0).then_some(step);
        let running = self.run.backend.with_untracked(|state| state.as_ref().map(|state| state.running));
        place.on = Some(running.unwrap_or(BackendKind::Cpu));
        place.language = Some(untrack(|| self.speech.language()));
        place
    }

    /// Rates were changed while this run trained: a link cannot tell when.
    pub fn is_retuned(&self) -> bool {
        self.retuned.get()
    }
}
