//! Comparing: what is asked of the worker, and what its answers change.

use super::capture::{Capture, Example};
use super::compared::ComparedCurves;
use super::curves::Earlier;
use super::session::Session;
use super::variants::{Asked, asked};
use crate::browser::expose;
use leptos::prelude::*;
use protocol::{
    Build, Command, CompareLength, CompareLook, CompareRequest, ComparedLength, ComparedLook, ComparedRun,
    Comparison, ComparisonInfo, DataChoice, HeldCurve, Look, Refusal, Subject,
};
use std::rc::Rc;
use std::sync::Arc;

/// News are asked for at most this often.
const NEWS_MS: u64 = 100;

/// Passes are captured anew after this share of all steps, and at the end.
const LOOKS: u32 = 10;

impl Session {
    /// Begins the comparison that the address asks for, unless it is the one that there is; `again`: in any case.
    pub fn compare(&self, again: bool) {
        let compared = self.run.compared;
        let place = self.router.here.peek();
        let (text, seed) = (self.text_hash(), self.query.seed);
        let found =
            untrack(|| self.run.offered(self.speech.language(), |offer| asked(&place, offer, text, seed)));
        let wanted = match found {
            Ok(Some(wanted)) => wanted,
            Ok(None) => return,
            Err(refused) => return self.router.refused.set(refused),
        };
        let same = compared.asked.with_untracked(|asked| asked.as_deref() == Some(&wanted));
        if same && !again {
            return;
        }
        let number = compared.number.get_untracked() + 1;
        let backend = self.backend.get();
        let per_seed = wanted.variants.len() as u32;
        let run = |(seed, variant): (u32, u32)| {
            let wish = &wanted.wishes[variant as usize];
            let build = Build {
                run: number,
                config: wish.config.clone(),
                data: wish.data.clone(),
                training: wish.training.clone(),
                seed: wanted.seeds[seed as usize],
                backend,
                play: false,
                until: None,
                pretrained: None,
            };
            let wave = if wanted.sweeps { seed * per_seed + variant } else { seed };
            ComparedRun { variant, wave, build }
        };
        let seeds = 0..wanted.seeds.len() as u32;
        let runs: Vec<ComparedRun> =
            seeds.flat_map(|seed| (0..per_seed).map(move |variant| (seed, variant))).map(run).collect();
        let first = (!wanted.sweeps).then(|| self.compared_look(&wanted)).flatten();
        if let Some(before) = compared.asked.get_untracked().filter(|asked| !asked.sweeps) {
            let runs = compared.runs.get_untracked();
            self.run.earlier.update(|all| {
                for (wish, run) in before.wishes.iter().zip(&runs).skip(1) {
                    Earlier::keep(all, wish.clone(), &run.curves.loss);
                }
            });
        }
        compared.number.set(number);
        compared.running.set(None);
        compared.facts.set(Arc::default());
        compared.runs.set(vec![ComparedCurves::default(); runs.len()]);
        compared.done.set(false);
        compared.remaining_ms.set(None);
        compared.passes.set(vec![[None, None]; wanted.variants.len()]);
        compared.lengths.update(|all| all.clear());
        compared.refused.set(None);
        let steps = wanted.steps;
        compared.asked.set(Some(Arc::new(wanted)));
        self.send(Command::Compare(Box::new(Comparison { number, runs, steps, backend, first })));
    }

    /// A pass on the example that is walked, or where that is of other data on one of theirs.
    fn compared_look(&self, wanted: &Asked) -> Option<Look> {
        let run = self.run;
        let data = &wanted.wishes.first()?.data;
        let walked =
            run.built.with_untracked(|built| built.as_ref().is_some_and(|built| built.build.data == *data));
        let theirs = || {
            let DataChoice::Task(name) = data else { return None };
            let row = untrack(|| run.task(name, |task| task.examples.first().cloned()))??;
            Some(Example { tokens: row.tokens, targets: row.targets, source: row.source })
        };
        let example = if walked { Some(run.example.get_untracked()) } else { theirs() }?;
        let Example { tokens, targets, source } = example;
        let subject = Subject::Example { tokens, targets, source, backward: true, edits: String::new() };
        Some(Look { request: 0, subject })
    }

    /// Forgets it.
    pub fn clear_comparison(&self) {
        let compared = self.run.compared;
        self.send(Command::CompareClear);
        compared.number.update(|number| *number += 1);
        compared.asked.set(None);
        compared.runs.set(Vec::new());
        compared.passes.set(Vec::new());
        compared.done.set(true);
    }

    /// Trains it no further; what it has reached stays.
    pub fn stop_comparing(&self) {
        self.send(Command::CompareStop);
    }

    pub(super) fn comparison_begins(self: &Rc<Self>, info: ComparisonInfo) {
        let compared = self.run.compared;
        if info.number != compared.number.get_untracked() {
            return;
        }
        compared.running.set(Some(info.running));
        compared.facts.set(Arc::new(info.runs));
        self.ask_for_news();
    }

    pub(super) fn comparison_is_refused(&self, refusal: Refusal) {
        let compared = self.run.compared;
        compared.refused.set(Some(refusal));
        compared.done.set(true);
    }

    /// The worker that trained it is gone, and a fresh one knows nothing of it: it begins again.
    pub(super) fn comparison_is_lost(&self) {
        let compared = self.run.compared;
        if compared.asked.with_untracked(Option::is_some) && !compared.done.get_untracked() {
            compared.asked.set(None);
            compared.done.set(true);
            self.compare(true);
        }
    }

    fn ask_for_news(&self) {
        let compared = self.run.compared;
        let held = compared.runs.with_untracked(|runs| {
            let of = |run: &ComparedCurves| HeldCurve {
                losses_until: run.curves.loss.end(),
                validations_until: run.curves.validations.end(),
            };
            runs.iter().map(of).collect()
        });
        let number = compared.number.get_untracked();
        self.send(Command::CompareFrame(CompareRequest { number, held }));
    }

    pub(super) fn compared(self: &Rc<Self>, news: protocol::Compared) {
        let compared = self.run.compared;
        let number = compared.number.get_untracked();
        if news.number != number {
            return;
        }
        let steps = compared.asked.with_untracked(|asked| asked.as_ref().map_or(1, |asked| asked.steps));
        let stage = |runs: &[ComparedCurves]| runs.first().map_or(0, |run| run.step * LOOKS / steps.max(1));
        let before = compared.runs.with_untracked(|runs| stage(runs));
        compared.runs.update(|runs| {
            for (run, news) in runs.iter_mut().zip(news.runs) {
                run.curves.loss.take_over(&news.losses.to_vec());
                run.curves.grad_norm.take_over(&news.grad_norms.to_vec());
                for check in news.validations {
                    run.curves.validations.push(check.step, check.loss as f32);
                    run.exact.extend(check.exact_match.map(|share| (check.step, share)));
                }
                if news.step > run.step {
                    run.times.push((news.step, news.trained_ms));
                }
                (run.step, run.ended) = (news.step, news.ended);
            }
        });
        expose(
            "compared_steps",
            &compared.runs.with_untracked(|runs| runs.iter().map(|run| run.step).sum::<u32>()).into(),
        );
        compared.remaining_ms.set(news.remaining_ms);
        compared.done.set(news.done);
        if news.done || compared.runs.with_untracked(|runs| stage(runs)) != before {
            self.look_into_all();
        }
        if !news.done {
            let session = self.clone();
            request_animation_frame(move || {
                let ask = move || {
                    if session.run.compared.number.get_untracked() == number {
                        session.ask_for_news();
                    }
                };
                set_timeout(ask, std::time::Duration::from_millis(NEWS_MS));
            });
        }
    }

    /// Captures the pass of every variant of the first seed as it is now.
    fn look_into_all(&self) {
        let compared = self.run.compared;
        let Some(wanted) = compared.asked.get_untracked().filter(|asked| !asked.sweeps) else { return };
        let Some(look) = self.compared_look(&wanted) else { return };
        let number = compared.number.get_untracked();
        for run in 0..wanted.variants.len() as u32 {
            let look = Look { request: 1, ..look.clone() };
            self.send(Command::CompareLook(CompareLook { number, run, look }));
        }
    }

    /// Has every run judged on rows of these lengths, as it is now.
    pub fn compare_lengths(&self, lengths: &[u32]) {
        let compared = self.run.compared;
        let number = compared.number.get_untracked();
        for run in 0..compared.runs.with_untracked(Vec::len) as u32 {
            for &length in lengths {
                self.send(Command::CompareLength(CompareLength { number, run, length }));
            }
        }
    }

    pub(super) fn compared_length_came(&self, came: ComparedLength) {
        let (compared, asked) = (self.run.compared, came.asked);
        if asked.number == compared.number.get_untracked() {
            compared.lengths.update(|all| drop(all.insert((asked.run as usize, asked.length), came.seen)));
        }
    }

    pub(super) fn compared_look_came(&self, look: ComparedLook) {
        let compared = self.run.compared;
        if look.number != compared.number.get_untracked() {
            return;
        }
        let seen = look.captured;
        let subject = Subject::Example {
            tokens: seen.tokens.clone(),
            targets: seen.targets.clone(),
            source: seen.source.clone(),
            backward: true,
            edits: String::new(),
        };
        let (run, is_last) = (look.run as usize, seen.request == 1);
        let capture = Arc::new(Capture::of(seen, subject));
        compared.passes.update(|passes| {
            if let Some(of) = passes.get_mut(run) {
                of[usize::from(is_last)] = Some(capture);
            }
        });
    }
}
