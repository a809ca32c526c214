//! The hands of a class at a question, counted by whoever stands in front of it. Counted here and kept here.

use crate::browser::kept::{keep, kept};
use crate::run::Key;
use crate::run::votes::Votes;
use crate::text::learn::words;
use crate::text::use_speech;
use leptos::prelude::*;

/// Where the browser keeps the hands, and whether they are counted.
const HANDS: &str = "votes";
const COUNTED: &str = "votes.counted";

/// Hands, and whether questions ask for them.
#[derive(Clone, Copy)]
pub struct Voting {
    votes: RwSignal<Votes>,
    counted: RwSignal<bool>,
}

impl Voting {
    /// Made for the stage, from what the browser kept.
    pub fn provide() {
        let votes = RwSignal::new(Votes::read(&kept(HANDS).unwrap_or_default()));
        let counted = RwSignal::new(kept(COUNTED).is_some_and(|kept| kept == "yes"));
        provide_context(Self { votes, counted });
    }

    fn change(self, change: impl FnOnce(&mut Votes)) {
        self.votes.update(change);
        self.votes.with_untracked(|votes| keep(HANDS, &votes.write()));
    }
}

/// Whether hands are counted, for the page of teachers.
#[component]
pub fn CountVotes() -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let counted = expect_context::<Voting>().counted;
    let choose = move |event| {
        counted.set(event_target_checked(&event));
        keep(COUNTED, if counted.get_untracked() { "yes" } else { "no" });
    };
    view! {
        <label class="countvotes">
            <input type="checkbox" id="count-votes" prop:checked=counted on:change=choose/>
            {move || say().count_votes}
        </label>
    }
}

/// The hands for each option of a question, where they are counted.
#[component]
pub fn Vote(
    /// Lesson and question.
    key: Key,
    /// Options and their words, as HTML.
    options: Vec<(String, String)>,
) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let voting = use_context::<Voting>();
    let shown = move || voting.is_some_and(|voting| voting.counted.get());
    let key = StoredValue::new(key);
    let options = StoredValue::new(options);
    let count = move |voting: Voting, option: &str| {
        key.with_value(|key| voting.votes.with(|votes| votes.of(key, option)))
    };
    let bars = move |voting: Voting| {
        let options = options.get_value();
        let ids: Vec<String> = options.iter().map(|(id, _)| id.clone()).collect();
        let all = Memo::new(move |_| ids.iter().map(|id| count(voting, id)).sum::<u32>());
        let option = move |(id, told): (String, String)| {
            let of = id.clone();
            let own = Memo::new(move |_| count(voting, &of));
            let width = move || format!("{:.1}%", 100.0 * f64::from(own.get()) / f64::from(all.get().max(1)));
            let hand = {
                let id = id.clone();
                move |more: i32| key.with_value(|key| voting.change(|votes| votes.count(key, &id, more)))
            };
            let one_less = hand.clone();
            let plain = told.clone();
            let named = move |what: &str| format!("{what}: {plain}");
            let (less, more) = (named.clone(), named);
            view! {
                <li data-vote=id>
                    <span class="mut" inner_html=told></span>
                    <span class="votebar" aria-hidden="true"><i style:width=width></i></span>
                    <button type="button" class="btn sm" aria-label=move || less(say().vote_less) on:click=move |_| one_less(-1)>"−"</button>
                    <b class="num" aria-live="polite">{own}</b>
                    <button type="button" class="btn sm" aria-label=move || more(say().vote_more) on:click=move |_| hand(1)>"+"</button>
                </li>
            }
            .into_any()
        };
        let clear = move |_| key.with_value(|key| voting.change(|votes| votes.clear(key)));
        view! {
            <div class="vote" role="group" aria-label=move || say().vote>
                <h3>{move || say().vote}</h3>
                <ul>{options.into_iter().map(option).collect_view()}</ul>
                <p class="checks">
                    <button type="button" class="btn sm" disabled=move || all.get() == 0 on:click=clear>{move || say().vote_clear}</button>
                    <span class="mut">{move || say().vote_says}</span>
                </p>
            </div>
        }
        .into_any()
    };
    move || voting.filter(|_| shown()).map(bars)
}
