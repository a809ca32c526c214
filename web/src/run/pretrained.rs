//! A model that was trained beforehand: its file is fetched when someone asks for it, and handed to the worker.

use super::recipe::Wanted;
use super::session::{SLOW, Session};
use super::state::Fetching;
use super::wish::Wish;
use crate::address::Place;
use crate::browser::fetch_bytes;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::{Build, Bytes, Command, DataChoice, Pretrained, PretrainedInfo};
use std::rc::Rc;

impl Session {
    /// Opens the model of a task that was trained beforehand, at the step that it was trained to. Where an address asked
    /// for it and it did not come, it is asked for again as the address says.
    pub fn open_pretrained(self: &Rc<Self>, task: &str) {
        if self.router.here.peek().pretrained.as_deref() == Some(task) {
            self.arrive(true);
            return;
        }
        let found = untrack(|| self.run.task(task, |task| task.pretrained.clone())).flatten();
        let Some(PretrainedInfo { config, training, seed, step }) = found else { return };
        let data = DataChoice::Task(task.to_owned());
        self.fetch_pretrained(Wish { data, config, training, seed }, step, None);
    }

    /// Fetches the file of a run that begins with it at `step`, and builds that: it trains to `until` and stands there.
    /// Whatever is built meanwhile is what was wanted last.
    pub(super) fn fetch_pretrained(self: &Rc<Self>, wish: Wish, step: u32, until: Option<u32>) {
        let DataChoice::Task(task) = wish.data.clone() else { return };
        let run = self.next_run();
        self.run.pretrained.set(Some(Fetching::Coming));
        let session = self.clone();
        spawn_local(async move {
            // The id of the build keeps an older build's file from being taken out of a cache.
            let address = format!("./pretrained/{task}.safetensors?v={}", protocol::BUILD_ID);
            let fetched = fetch_bytes(&address).await;
            if session.last_run() != run {
                return;
            }
            match fetched {
                Ok(bytes) => {
                    session.run.pretrained.set(None);
                    if session.router.here.peek().pretrained.is_none() {
                        session.leave();
                    }
                    session.begin_pretrained(run, wish, (step, until), &bytes);
                }
                Err(cause) => {
                    session.run.pretrained.set(Some(Fetching::Failed(cause)));
                    session.begin_anyway();
                }
            }
        });
    }

    fn begin_pretrained(&self, run: u32, wish: Wish, (step, until): (u32, Option<u32>), bytes: &[u8]) {
        self.patience(SLOW);
        self.run.refusal.set(None);
        self.retuned.set(false);
        let Wish { data, config, training, seed } = wish;
        let until = until.filter(|goal| *goal > step);
        let build = Build {
            run,
            config,
            data,
            training,
            seed,
            backend: self.backend.get(),
            play: until.is_some(),
            until,
            pretrained: Some(step),
        };
        self.send(Command::Pretrained(Box::new(Pretrained { build, bytes: Bytes::of(bytes) })));
    }

    /// The model that the page begins with, where there is none yet; the place keeps asking for what is not here.
    pub(super) fn begin_anyway(&self) {
        if self.run.built.with_untracked(Option::is_none)
            && let Wanted::Run(wish) = self.wanted(&Place::default())
        {
            self.build_now(*wish, None);
        }
    }
}
