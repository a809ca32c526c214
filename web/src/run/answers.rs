//! What the worker says, and what it changes; what happens when it breaks.

use super::capture::Capture;
use super::curves::{Earlier, Progress};
use super::decoding::Continuation;
use super::heads::{AttentionMaps, HeadMaps};
use super::port::Heard;
use super::session::{SLOW, Session};
use super::state::Link;
use super::wish::Wish;
use crate::browser::{expose, set_new};
use leptos::prelude::*;
use protocol::{Build, Built, Command, DataChoice, Event, Frame, FrameRequest, Ready, Snapshot};
use std::rc::Rc;
use std::sync::Arc;

/// A worker that breaks so often within [`PATIENCE_MS`] is not started again by itself.
const CRASHES: usize = 3;
const PATIENCE_MS: f64 = 30_000.0;

/// Silence, in seconds, that is taken for a crash while training answers.
const BRISK: u32 = 5;

/// Frames are asked for at most this often: the loss curve may move faster than heatmaps are repainted.
const FRAME_MS: u64 = 66;

impl Session {
    pub(super) fn hear(self: &Rc<Self>, heard: Heard) {
        match heard {
            Heard::Event(event) => self.answer(*event),
            Heard::Broken(why) => self.replace(why),
            Heard::Tick => self.tick(),
        }
    }

    fn answer(self: &Rc<Self>, event: Event) {
        let run = self.run;
        match event {
            Event::Ready(ready) => self.begin(ready),
            Event::Backend(state) => run.backend.set(Some(state)),
            Event::Text(info) => {
                let (fresh, cut) = (self.text_sent.borrow_mut().take(), info.tokenizer);
                run.text.set(Some(Arc::new(info)));
                if fresh.is_some() {
                    *self.text_bytes.borrow_mut() = fresh;
                    if self.text_was_asked_for(cut) {
                        self.arrive(true);
                    } else {
                        self.begin_with(DataChoice::OwnText);
                    }
                }
            }
            Event::Story(text) => run.story.set(Some(text)),
            Event::Encoded(encoded) => run.encoded.set(Some(encoded)),
            Event::Built(built) => self.built(built),
            Event::Refused(refusal) if refusal.command == "Compare" => {
                self.comparison_is_refused(refusal);
            }
            Event::Refused(refusal) => {
                let file = refusal.command == "Pretrained";
                run.refusal.set(Some(refusal));
                if file {
                    self.begin_anyway();
                }
            }
            Event::Frame(frame) => self.frame(*frame),
            Event::Generated(token) => run.continuation.update(|continuation| {
                if continuation.request == token.request {
                    match token.id {
                        Some(id) => continuation.tokens.push((id, token.probability)),
                        None => continuation.complete = true,
                    }
                }
            }),
            Event::Decoded(step) => run.decoded.update(|decoded| decoded.take(&step)),
            Event::Snapshot(snapshot) => {
                expose("snapshot", &snapshot.step.into());
                *self.snapshot.borrow_mut() = Some(*snapshot);
            }
            Event::Comparison(info) => self.comparison_begins(info),
            Event::Compared(news) => self.compared(*news),
            Event::ComparedLook(look) => self.compared_look_came(*look),
            Event::Cut(cut) => run.cut.set(Some(cut)),
            Event::Counted(counted) => run.counted.set(Some(counted)),
            Event::JudgedLength(judged) => run.judged.set(Some(judged)),
            Event::Told(told) => self.told(told),
            Event::ComparedLength(came) => self.compared_length_came(came),
            Event::Heartbeat | Event::Lab(_) | Event::Fatal(_) => {}
        }
    }

    /// A worker listens: the first one gets the default run, a later one goes on where the last one broke.
    fn begin(self: &Rc<Self>, ready: Ready) {
        if ready.version != protocol::VERSION || ready.build_id != protocol::BUILD_ID {
            reload_once();
            self.run.link.set(Link::Broken(String::new()));
            return;
        }
        let resuming = self.run.built.get_untracked();
        // The numbers of another worker's builds mean nothing to this one.
        self.built.set(None);
        self.run.ready.set(Some(Arc::new(ready)));
        self.run.link.set(Link::Alive);
        self.send(Command::Speed(self.run.speed.get_untracked()));
        let Some(built) = resuming else {
            self.arrive(true);
            return;
        };
        if let Some((bytes, tokenizer)) = &*self.text_bytes.borrow() {
            self.send_text(bytes, *tokenizer);
        }
        let play = self.run.playing.get_untracked();
        let snapshot = self.snapshot.borrow();
        let build = Build { play, backend: self.backend.get(), ..built.build.clone() };
        match &*snapshot {
            Some(snapshot) if snapshot.build.run == built.build.run => {
                self.run.resumed.set(Some(snapshot.step));
                self.send(Command::Restore(Box::new(Snapshot { build, ..snapshot.clone() })));
            }
            _ if let Some(step) = build.pretrained => {
                self.run.resumed.set(Some(step));
                self.fetch_pretrained(Wish::of(&build), step, build.until);
            }
            _ => {
                self.run.resumed.set(Some(0));
                self.send(Command::Build(Box::new(build)));
            }
        }
        self.comparison_is_lost();
        self.asking_is_lost();
    }

    fn built(&self, built: Built) {
        let run = self.run;
        let fresh = run.built.get_untracked().is_none_or(|before| before.build.run != built.build.run);
        if fresh {
            if let Some(before) = run.built.get_untracked() {
                let loss = run.curves.with_untracked(|curves| curves.loss.clone());
                run.earlier.update(|all| Earlier::keep(all, Wish::of(&before.build), &loss));
            }
            *self.snapshot.borrow_mut() = None;
            run.attention.set(None);
            run.samples.set(None);
            run.capture.set(None);
            run.continuation.set(Continuation::default());
        }
        run.curves.update(|curves| curves.truncate(if fresh { 0 } else { built.step }));
        self.built.set(Some(built.number));
        self.builds.set(self.builds.get() + 1);
        expose("built", &self.builds.get().into());
        expose("step", &built.step.into());
        set_new(run.playing, built.build.play);
        run.progress.set(Progress { step: built.step, ..Progress::default() });
        if fresh {
            run.wish.set(Some(Wish::of(&built.build)));
        }
        run.built.set(Some(Arc::new(built)));
        self.write_down();
        self.ask();
    }

    /// Keeps what was captured, if it is what is looked at now.
    fn captured(&self, seen: protocol::Captured) {
        let asked = self.looked.borrow();
        let Some((_, subject)) = asked.as_ref().filter(|(request, _)| *request == seen.request) else {
            return;
        };
        let capture = Capture::of(seen, subject.clone());
        self.run.capture.set(Some(Arc::new(capture)));
    }

    fn frame(self: &Rc<Self>, frame: Frame) {
        let run = self.run;
        let Some(built) = run.built.get_untracked() else { return };
        if frame.run != built.build.run {
            return;
        }
        if frame.step > 0 && !self.first_step_told.replace(true) {
            let now = window().performance().map_or(0.0, |clock| clock.now());
            expose("first_step_ms", &now.into());
        }
        run.curves.update(|curves| {
            curves.loss.take_over(&frame.losses.to_vec());
            curves.grad_norm.take_over(&frame.grad_norms.to_vec());
            curves.validations.take_over(&frame.validations.to_vec());
        });
        let slow = frame.playing && frame.steps_per_second.is_none_or(|speed| speed < 1.0);
        self.patience(if slow { SLOW } else { BRISK });
        set_new(run.playing, frame.playing);
        run.progress.set(Progress {
            step: frame.step,
            stopped: frame.stopped,
            lr: frame.lr,
            tokens_per_second: frame.tokens_per_second,
            steps_per_second: frame.steps_per_second,
        });
        if let Some(seen) = frame.attention {
            let maps = |maps: protocol::AttentionMaps| AttentionMaps {
                name: maps.name,
                queries: maps.queries,
                keys: maps.keys,
                probabilities: maps.probabilities.to_vec(),
            };
            run.attention.set(Some(Arc::new(HeadMaps {
                layers: seen.layers as usize,
                heads: seen.heads as usize,
                maps: seen.maps.into_iter().map(maps).collect(),
            })));
        }
        if let Some(samples) = frame.samples {
            run.samples.set(Some(Arc::new(samples)));
        }
        if let Some(seen) = frame.captured {
            self.captured(seen);
        }
        expose("step", &frame.step.into());
        expose("loss", &run.curves.with_untracked(|curves| curves.loss.last()).into());
        self.passed(frame.step);
        // The next frame only when this one is on the screen; while training stands, one comes only when asked for
        // something new, and that shall not wait.
        let (session, number) = (self.clone(), self.built.get());
        let pause = if run.playing.get_untracked() { FRAME_MS } else { 0 };
        request_animation_frame(move || {
            let ask = move || {
                // What was built since then has been asked for already.
                if session.built.get() == number {
                    session.ask();
                }
            };
            set_timeout(ask, std::time::Duration::from_millis(pause));
        });
    }

    /// Asks for the next frame; before the first one of a run, or after a repaint.
    fn ask(&self) {
        let Some(built) = self.built.get() else { return };
        let request = self.run.curves.with_untracked(|curves| FrameRequest {
            built,
            losses_until: curves.loss.end(),
            validations_until: curves.validations.end(),
        });
        self.send(Command::Frame(request));
    }

    fn replace(self: &Rc<Self>, why: String) {
        let now = js_sys::Date::now();
        let mut crashes = self.crashes.borrow_mut();
        crashes.retain(|&at| now - at < PATIENCE_MS);
        crashes.push(now);
        if crashes.len() >= CRASHES {
            self.run.link.set(Link::Broken(why));
            return;
        }
        self.run.link.set(Link::Restarting);
        self.patience(SLOW);
        let session = self.clone();
        // Not from inside a handler of the broken one.
        set_timeout(
            move || {
                if let Some(port) = &*session.port.borrow() {
                    port.start();
                }
            },
            std::time::Duration::from_millis(50),
        );
    }

    /// Every other second of training is kept.
    fn tick(&self) {
        self.ticks.set(self.ticks.get() + 1);
        let playing = self.run.playing.get_untracked();
        if self.ticks.get().is_multiple_of(2)
            && playing
            && self.run.link.with_untracked(|link| *link == Link::Alive)
        {
            self.send(Command::Snapshot);
        }
    }
}

/// Page and worker are of different builds, as after an update: loads the page anew, once.
fn reload_once() {
    let Ok(Some(storage)) = window().session_storage() else { return };
    let key = "glassformer.reloaded";
    if storage.get_item(key).ok().flatten().as_deref() != Some(protocol::BUILD_ID) {
        let _ = storage.set_item(key, protocol::BUILD_ID);
        let _ = window().location().reload();
    }
}
