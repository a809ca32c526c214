//! Questions of lessons: what is asked of the worker, and what came of it.

use super::asked::{Key, Standing};
use super::session::Session;
use leptos::prelude::*;
use protocol::{Ask, Command, Count, Cut, JudgeLength, News, Told};
use std::sync::Arc;

impl Session {
    /// Has a question answered with the seed of the run and `further`, on the backend of the run; gives the seed.
    pub fn ask_of_lesson(&self, key: Key, further: u32, text: Option<(String, u32)>) -> u32 {
        let asking = self.run.asking;
        let seed = self.run.built.with_untracked(|built| built.as_ref().map(|built| built.build.seed));
        // Nothing is built yet: the seed that it is going to have.
        let seed = seed.unwrap_or(self.query.seed).wrapping_add(further);
        let request =
            asking.current.with_untracked(|current| current.as_ref().map_or(0, |(number, ..)| number + 1));
        asking.standing.update(|all| drop(all.insert(key.clone(), Standing::Running(0, 0))));
        let (lesson, question) = key.clone();
        let ask = Ask { request, lesson, question, seed, backend: self.backend.get(), text };
        if let Some((_, before, _)) = asking.current.get_untracked().filter(|(_, before, _)| *before != key) {
            self.is_given_up(&before);
        }
        asking.current.set(Some((request, key, seed)));
        self.send(Command::Ask(ask));
        seed
    }

    /// Has a text cut by byte pairs.
    pub fn cut(&self, text: String, merges: u32) {
        self.send(Command::Cut(Cut { text, merges }));
    }

    /// Has counted what follows these tokens in the data of the run.
    pub fn count(&self, context: Vec<u32>) {
        self.send(Command::Count(Count { context }));
    }

    /// Has the run judged on held-out rows of so many tokens.
    pub fn judge_length(&self, length: u32) {
        self.send(Command::JudgeLength(JudgeLength { length }));
    }

    /// Calls off whatever is asked.
    pub fn call_off(&self) {
        self.send(Command::CallOff);
    }

    pub(super) fn told(&self, Told { request, news }: Told) {
        let asking = self.run.asking;
        let Some((_, key, seed)) = asking.current.get_untracked().filter(|(number, ..)| *number == request)
        else {
            return;
        };
        let standing = match news {
            News::Progress(done, all) => Standing::Running(done, all),
            News::Measured(measured) => Standing::Measured(seed, Arc::new(measured)),
            News::Failed(why) => Standing::Failed(why),
            News::Canceled => return self.is_given_up(&key),
        };
        asking.standing.update(|all| drop(all.insert(key, standing)));
    }

    /// A question that runs and is waited for no longer stands as if it had not been asked.
    fn is_given_up(&self, key: &Key) {
        self.run.asking.standing.update(|all| {
            if matches!(all.get(key), Some(Standing::Running(..))) {
                all.remove(key);
            }
        });
    }

    /// The worker that was asked is gone.
    pub(super) fn asking_is_lost(&self) {
        self.run
            .asking
            .standing
            .update(|all| all.retain(|_, standing| !matches!(standing, Standing::Running(..))));
    }
}
