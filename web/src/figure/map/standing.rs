//! Where each stop of the map stands to the one that is looked at.

use crate::lens::{Lens, Shared};
use crate::scene::Walk;
use leptos::prelude::*;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Passed, looked at, or still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Before it.
    Done,
    /// It.
    Here,
    /// After it.
    Ahead,
}

impl Standing {
    fn of(index: usize, at: usize) -> Self {
        match index.cmp(&at) {
            std::cmp::Ordering::Less => Self::Done,
            std::cmp::Ordering::Equal => Self::Here,
            std::cmp::Ordering::Greater => Self::Ahead,
        }
    }
}

/// What the signals are kept for.
type Seen = (Shared<Walk>, Range<usize>);

/// One signal per stop of the direction that is walked, by its name, kept right by one effect: a step along the map
/// tells two of them. (Effects set no signals elsewhere; here a memo per stop would have all of them asked.)
#[derive(Clone, Copy, Debug)]
pub struct Standings(StoredValue<HashMap<String, ArcRwSignal<Standing>>>);

impl Standings {
    /// Follows the lens.
    pub fn new(lens: Lens) -> Self {
        let all = StoredValue::new(HashMap::<String, ArcRwSignal<Standing>>::new());
        Effect::new(move |before: Option<Option<Seen>>| {
            // The source before what is derived from it, or a change could be missed.
            let (walk, range, at) = (lens.walk.get()?, lens.range(), lens.at.get());
            let stops = walk.stops[range.clone()].iter().map(|stop| stop.name.as_str());
            all.update_value(|all| {
                if before.flatten() != Some((walk.clone(), range.clone())) {
                    let here: HashSet<&str> = stops.clone().collect();
                    all.retain(|name, _| here.contains(name.as_str()));
                }
                for (index, name) in range.clone().zip(stops) {
                    let now = Standing::of(index, at);
                    match all.get(name) {
                        Some(standing) if standing.get_untracked() == now => {}
                        Some(standing) => standing.set(now),
                        None => drop(all.insert(name.to_owned(), ArcRwSignal::new(now))),
                    }
                }
            });
            Some((walk, range))
        });
        Self(all)
    }

    /// That of a stop.
    pub fn of(self, name: &str) -> ArcRwSignal<Standing> {
        let mut found = ArcRwSignal::new(Standing::Ahead);
        self.0.update_value(|all| {
            found = all.entry(name.to_owned()).or_insert_with(|| found.clone()).clone();
        });
        found
    }
}
