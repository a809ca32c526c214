//! One line over the stage when something must be said: why training stopped, what broke, what was refused.

use crate::address::{Router, Stage, link, use_router};
use crate::control::icons::{self, Icon};
use crate::figure::training::backend_name;
use crate::lens::use_lens;
use crate::picture::number;
use crate::run::{Link, Run, use_run, use_session};
use crate::text::{Language, Words, fill, refusal_said, use_speech};
use leptos::prelude::*;
use protocol::{BackendKind, StopReason};

/// What a banner says and offers.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    text: String,
    bad: bool,
    offer: Option<Offer>,
    /// It can be put away; what that does.
    dismiss: Option<Dismiss>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Offer {
    Retry,
    Reload,
    StartOver,
    StopHere,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Dismiss {
    Refusal,
    Resumed,
    Cpu,
    Stop,
    Address,
    Operation,
}

/// The banners, most urgent first, one at a time.
#[component]
pub fn Banner() -> impl IntoView {
    let (run, speech, router, lens) = (use_run(), use_speech(), use_router(), use_lens());
    let unknown_told = RwSignal::new(None::<String>);
    let words = move || speech.words();
    let cpu_told = RwSignal::new(false);
    // Why training stopped is said until it goes on, or until it was put away.
    let put_away = RwSignal::new(None::<u32>);
    let said = Memo::new(move |_| {
        let words = words();
        let plain = |text: String| Said { text, bad: false, offer: None, dismiss: None };
        if let Link::Broken(why) = run.link.get() {
            let why = if why.is_empty() { words.broken_silent.to_owned() } else { why };
            let offer = if run.ready.read().is_some() { Offer::Retry } else { Offer::Reload };
            return Some(Said { bad: true, offer: Some(offer), ..plain(fill(words.broken, &[&why])) });
        }
        let progress = run.progress.get();
        if let Some(StopReason::Diverged { step, tensor }) = &progress.stopped {
            let text = fill(words.diverged, &[&number::grouped((*step).into()), tensor]);
            return Some(Said { bad: true, offer: Some(Offer::StartOver), ..plain(text) });
        }
        if let Some(refusal) = run.refusal.get().filter(|refusal| refusal.text.is_none()) {
            let text = fill(words.refused, &[&refusal_said(speech.language(), &refusal)]);
            return Some(Said { bad: true, dismiss: Some(Dismiss::Refusal), ..plain(text) });
        }
        if let Some(text) = address_said(router, speech.language()) {
            return Some(Said { dismiss: Some(Dismiss::Address), ..plain(text) });
        }
        if let Some((goal, share)) = going(run).filter(|_| run.playing.get()) {
            let text = fill(words.going_to_step, &[&number::grouped(goal.into()), &share.to_string()]);
            return Some(Said { offer: Some(Offer::StopHere), ..plain(text) });
        }
        if let Some(op) = lens.missing.get().filter(|op| unknown_told.read().as_ref() != Some(op)) {
            let text = fill(words.no_such_op, &[&op]);
            return Some(Said { dismiss: Some(Dismiss::Operation), ..plain(text) });
        }
        if let Some(step) = run.resumed.get() {
            let text = match step {
                0 => words.resumed_start.to_owned(),
                step => fill(words.resumed, &[&number::grouped(step.into())]),
            };
            return Some(Said { dismiss: Some(Dismiss::Resumed), ..plain(text) });
        }
        let step = number::grouped(progress.step.into());
        // How a run ended belongs to where it is trained.
        let trains = router.here.stage() == Stage::Train;
        let stop = match progress.stopped {
            Some(StopReason::Solved { .. } | StopReason::StepLimit) if !trains => None,
            Some(StopReason::Solved { exact_match }) => {
                Some(fill(words.solved, &[&number::percent(exact_match), &step]))
            }
            Some(StopReason::StepLimit) => Some(fill(words.step_limit_reached, &[&step])),
            // A lesson says itself where its model stands.
            Some(StopReason::Arrived) if router.here.stage() == Stage::Learn => None,
            Some(StopReason::Arrived) => Some(arrived(run, router, words, &step)),
            _ => None,
        };
        if let Some(text) = stop.filter(|_| put_away.get() != Some(progress.step)) {
            return Some(Said { dismiss: Some(Dismiss::Stop), ..plain(text) });
        }
        let state = run.backend.get().filter(|_| trains)?;
        let alone = state.running == BackendKind::Cpu && state.webgpu.is_none() && !state.why_not.is_empty();
        let speed = state.cpu_steps_per_second.filter(|_| alone && !cpu_told.get())?;
        let text = fill(words.cpu_banner, &[&number::significant(speed, 2)]);
        Some(Said { dismiss: Some(Dismiss::Cpu), ..plain(text) })
    });
    let session = StoredValue::new_local(use_session());
    let accept = move |offer: Offer| match offer {
        Offer::Retry => session.with_value(|session| session.retry()),
        Offer::Reload => drop(window().location().reload()),
        Offer::StartOver => session.with_value(|session| session.restart()),
        Offer::StopHere => session.with_value(|session| session.toggle()),
    };
    let put = move |dismiss: Dismiss| match dismiss {
        Dismiss::Refusal => run.refusal.set(None),
        Dismiss::Resumed => run.resumed.set(None),
        Dismiss::Cpu => cpu_told.set(true),
        Dismiss::Address => router.refused.set(Vec::new()),
        Dismiss::Operation => unknown_told.set(lens.missing.get_untracked()),
        Dismiss::Stop => put_away.set(Some(run.progress.get_untracked().step)),
    };
    let banner = move || {
        said.get().map(|Said { text, bad, offer, dismiss }| {
            let offered = offer.map(|offer| {
                let label = match offer {
                    Offer::Retry => words().try_again,
                    Offer::Reload => words().reload,
                    Offer::StartOver => words().start_over,
                    Offer::StopHere => words().stop_here,
                };
                view! { <button type="button" class="btn sm" on:click=move |_| accept(offer)>{label}</button> }
            });
            let dismissed = dismiss.map(|dismiss| {
                view! {
                    <button type="button" class="btn sm ghost icon" aria-label=words().dismiss on:click=move |_| put(dismiss)>
                        <Icon path=icons::CLOSE/>
                    </button>
                }
            });
            let class = if bad { "banner bad" } else { "banner" };
            view! { <div class=class><span>{text}</span><span class="sp"></span>{offered}{dismissed}</div> }
        })
    };
    view! { <div class="banners" role="status" id="banner">{banner}</div> }
}

/// What of the address was not taken, a sentence each.
fn address_said(router: Router, language: Language) -> Option<String> {
    let refused = router.refused.read();
    let said = refused.iter().map(|refused| link::sentence(language, refused)).collect::<Vec<_>>();
    (!said.is_empty()).then(|| said.join(" "))
}

/// The step that the run trains to, and how much of the way is done, in percent.
fn going(run: Run) -> Option<(u32, u32)> {
    let goal = run.goal()?;
    Some((goal, (u64::from(run.progress.read().step) * 100 / u64::from(goal)) as u32))
}

/// The step of the address is reached; its numbers are those of the link where both are computed alike.
fn arrived(run: Run, router: Router, words: &Words, step: &str) -> String {
    let said = fill(words.arrived, &[step]);
    let state = run.backend.get();
    match (router.here.get().on, state) {
        (Some(on), Some(state)) if on != state.running => {
            let names = [on, state.running].map(|kind| backend_name(words, &state, kind));
            format!("{said} {}", fill(words.made_elsewhere, &[&names[0], &names[1]]))
        }
        _ => said,
    }
}
