//! How the model learns: rates, batch, limits. Rates and limits take effect at once, the rest with a restart.

use crate::address::link::{LARGEST_BETA, LARGEST_CLIP};
use crate::control::{Disclosure, NumberField, Why, WhyLine, why};
use crate::picture::number;
use crate::run::{Run, use_run, use_session};
use crate::text::{WhyWords, Words, use_speech};
use leptos::prelude::*;
use protocol::{Build, Schedule, Training};
use std::ops::RangeInclusive;
use std::str::FromStr;
use transformer::rules::MOST_ROWS;

/// The section.
#[component]
pub fn TrainingSection() -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    let session = use_session();
    let training =
        Signal::derive(move || run.wish.with(|wish| wish.as_ref().map(|wish| wish.training.clone())));
    let field = move |name: fn(&Words) -> &'static str| Signal::derive(move || name(words()).to_owned());
    let shown = move |show: fn(&Training) -> String| {
        Signal::derive(move || training.get().as_ref().map(show).unwrap_or_default())
    };
    // Where the rail asks for other data, its rates are not those of the run.
    let of_run = move |build: &Build| {
        run.wish.with_untracked(|wish| wish.as_ref().is_some_and(|wish| wish.data == build.data))
    };
    // Keeps the change in the wish and tells the running worker.
    let apply = StoredValue::new_local(move |change: &dyn Fn(&mut Training)| {
        change_training(run, change);
        let Some(training) = training.get_untracked() else { return };
        if run.built.with_untracked(|built| built.as_ref().is_some_and(|built| of_run(&built.build))) {
            session.set_optimizer(training.optimizer.clone());
            session.set_limits(training.limits);
        }
    });
    let number_field = move |name: fn(&Words) -> &'static str,
                             show: fn(&Training) -> String,
                             id: &'static str,
                             range: RangeInclusive<f64>,
                             set: fn(&mut Training, f64),
                             why: Why| {
        let taken = Callback::new(move |text: String| match text.parse::<f64>() {
            Ok(value) if range.contains(&value) => {
                apply.with_value(|apply| apply(&|training| set(training, value)));
                true
            }
            _ => false,
        });
        view! { <NumberField label=field(name) value=shown(show) on_change=taken id=id why/> }
    };
    let batch = Callback::new(move |text: String| match text.parse::<u32>() {
        Ok(rows) if (1..=MOST_ROWS).contains(&rows) => {
            change_training(run, &|training| training.batch = rows);
            true
        }
        _ => false,
    });
    let seed = Callback::new(move |text: String| match text.parse::<u32>() {
        Ok(seed) => {
            run.wish.update(|wish| {
                if let Some(wish) = wish {
                    wish.seed = seed;
                }
            });
            true
        }
        Err(_) => false,
    });
    let told = move |id: &'static str, tell: fn(&WhyWords) -> &'static str| why(speech, id, tell);
    // Empty is "never"; a share is typed as percent.
    let when_right = Callback::new(move |text: String| {
        let text = text.trim_end_matches('%').trim().to_owned();
        let share = if is_never(&text) { Some(None) } else { share(&text).map(Some) };
        if let Some(share) = share {
            apply.with_value(|apply| apply(&|training| training.limits.exact_match = share));
        }
        share.is_some()
    });
    let until = move |set: fn(&mut Training, Option<u32>)| {
        Callback::new(move |text: String| {
            let steps = above_0(&text, u32::MAX);
            if let Some(steps) = steps {
                apply.with_value(|apply| apply(&|training| set(training, steps)));
            }
            steps.is_some()
        })
    };
    let clip = Callback::new(move |text: String| {
        let norm = above_0(&text, LARGEST_CLIP);
        if let Some(norm) = norm {
            apply.with_value(|apply| apply(&|training| training.optimizer.clip = norm));
        }
        norm.is_some()
    });
    let limit = move |show: fn(&Training) -> Option<String>| {
        Signal::derive(move || {
            training.get().as_ref().and_then(show).unwrap_or_else(|| words().never.to_owned())
        })
    };
    let schedules = [Schedule::Constant, Schedule::Linear, Schedule::Cosine];
    let schedule_name = move |schedule: Schedule| match schedule {
        Schedule::Constant => words().constant,
        Schedule::Linear => words().linear,
        Schedule::Cosine => words().cosine,
    };
    let schedule_options = schedules.map(|schedule| {
        let here = move || training.get().is_some_and(|training| training.optimizer.schedule == schedule);
        view! { <option selected=here>{move || schedule_name(schedule)}</option> }
    });
    let of_schedule =
        why(speech, "why-schedule", move |whys| match training.get().map(|t| t.optimizer.schedule) {
            Some(Schedule::Linear) => whys.linear,
            Some(Schedule::Cosine) => whys.cosine,
            Some(Schedule::Constant) | None => whys.constant,
        });
    let choose_schedule = move |event: web_sys::Event| {
        let select: web_sys::HtmlSelectElement = event_target(&event);
        let Some(&schedule) = schedules.get(select.selected_index().max(0) as usize) else { return };
        apply.with_value(|apply| apply(&|training| training.optimizer.schedule = schedule));
    };
    view! {
        <section class="sec">
            <h2>{move || words().training}</h2>
            {number_field(|w| w.peak_rate, |t| number::rate(t.optimizer.lr), "lr", 0.0..=1.0, set_lr, told("why-lr", |w| w.peak_rate))}
            {number_field(|w| w.warm_up, |t| t.optimizer.warmup.to_string(), "warm-up", 0.0..=1e6, |t, x| t.optimizer.warmup = x as u32, told("why-warm-up", |w| w.warm_up))}
            {number_field(|w| w.weight_decay, |t| t.optimizer.weight_decay.to_string(), "decay", 0.0..=10.0, |t, x| t.optimizer.weight_decay = x, told("why-decay", |w| w.weight_decay))}
            <label class="sld">
                <span>{move || words().schedule}</span>
                <select class="select" id="schedule" aria-describedby=of_schedule.described_by() on:change=choose_schedule>{schedule_options}</select>
            </label>
            <WhyLine why=of_schedule/>
            <NumberField label=field(|w| w.stop_when_right) value=limit(|t| t.limits.exact_match.map(number::percent)) on_change=when_right id="stop-right" why=told("why-stop-right", |w| w.stop_when_right)/>
            <NumberField label=field(|w| w.stop_after) value=limit(|t| t.limits.steps.map(|n| number::grouped(n.into()))) on_change=until(|t, steps| t.limits.steps = steps) id="stop-steps" why=told("why-stop-steps", |w| w.stop_after)/>
            <Disclosure label=field(|w| w.more_training) id="more-training">
                <NumberField label=field(|w| w.clip) value=limit(|t| t.optimizer.clip.map(|x| x.to_string())) on_change=clip id="clip" why=told("why-clip", |w| w.clip)/>
                {number_field(|w| w.beta1, |t| t.optimizer.beta1.to_string(), "beta1", 0.0..=LARGEST_BETA, |t, x| t.optimizer.beta1 = x, told("why-beta1", |w| w.beta1))}
                {number_field(|w| w.beta2, |t| t.optimizer.beta2.to_string(), "beta2", 0.0..=LARGEST_BETA, |t, x| t.optimizer.beta2 = x, told("why-beta2", |w| w.beta2))}
                {number_field(|w| w.eps, |t| number::rate(t.optimizer.eps), "eps", f64::MIN_POSITIVE..=1.0, |t, x| t.optimizer.eps = x, told("why-eps", |w| w.eps))}
                {number_field(|w| w.min_rate, |t| number::rate(t.optimizer.min_lr), "min-lr", 0.0..=1.0, |t, x| t.optimizer.min_lr = x, told("why-min-lr", |w| w.min_rate))}
                <NumberField label=field(|w| w.total_steps) value=limit(|t| t.optimizer.total_steps.or(t.limits.steps).map(|n| number::grouped(n.into()))) on_change=until(|t, steps| t.optimizer.total_steps = steps) id="total-steps" why=told("why-total-steps", |w| w.total_steps)/>
            </Disclosure>
            <p class="tell">{move || words().at_once}</p>
            <NumberField label=field(|w| w.batch) value=shown(|t| t.batch.to_string()) on_change=batch id="batch" why=told("why-batch", |w| w.batch)/>
            <NumberField
                label=field(|w| w.seed)
                value=Signal::derive(move || run.wish.with(|wish| wish.as_ref().map_or(String::new(), |wish| wish.seed.to_string())))
                on_change=seed
                id="seed"
                why=told("why-seed", |w| w.seed)
            />
            <p class="tell">{move || words().needs_restart}</p>
        </section>
    }
}

/// The end of the schedule keeps its share of the peak.
fn set_lr(training: &mut Training, lr: f64) {
    let optimizer = &mut training.optimizer;
    let share = if optimizer.lr > 0.0 { optimizer.min_lr / optimizer.lr } else { 0.0 };
    (optimizer.lr, optimizer.min_lr) = (lr, share * lr);
}

/// A number above 0 as it is typed, or none; what is neither is refused.
fn above_0<T: FromStr + PartialOrd + Default>(text: &str, most: T) -> Option<Option<T>> {
    let text = text.replace(',', "");
    if is_never(&text) {
        return Some(None);
    }
    text.parse().ok().filter(|number| *number > T::default() && *number <= most).map(Some)
}

fn is_never(text: &str) -> bool {
    text.is_empty() || crate::text::NEVER.contains(&text.to_lowercase().as_str())
}

/// A share of rows typed as percent.
fn share(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|percent| (0.0..=100.0).contains(percent)).map(|percent| percent / 100.0)
}

fn change_training(run: Run, change: &dyn Fn(&mut Training)) {
    run.wish.update(|wish| {
        if let Some(wish) = wish {
            change(&mut wish.training);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_above_0_or_none() {
        assert_eq!(above_0("1,500", u32::MAX), Some(Some(1500)));
        assert_eq!(above_0("", u32::MAX), Some(None));
        assert_eq!(above_0("不限", LARGEST_CLIP), Some(None));
        assert_eq!(above_0("0.5", LARGEST_CLIP), Some(Some(0.5)));
        assert_eq!(above_0("1.5", u32::MAX), None);
        assert_eq!(above_0("0", LARGEST_CLIP), None);
        assert_eq!(above_0("1e7", LARGEST_CLIP), None);
        assert_eq!(above_0("NaN", LARGEST_CLIP), None);
    }
}
