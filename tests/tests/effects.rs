//! The page's reactive graph: an effect runs once for each change of anything it read, whatever it read first.
//! Without the mend beside `third_party/reactive_graph` an effect that reads a derived memo before its source misses
//! a change of the source that leaves the derived memo as it was.

use any_spawner::Executor;
use reactive_graph::computed::Memo;
use reactive_graph::effect::{Effect, RenderEffect};
use reactive_graph::owner::Owner;
use reactive_graph::prelude::*;
use reactive_graph::signal::RwSignal;
use std::sync::{Arc, Mutex};

/// What an effect read, run by run.
type Runs = Arc<Mutex<Vec<(i32, i32)>>>;

/// Makes an effect of some kind that reads, and hands over what must live as long as it.
type Kind = fn(Box<dyn Fn() + Send + Sync>) -> Box<dyn std::any::Any>;

const KINDS: &[(&str, Kind)] = &[
    ("Effect", |read| Box::new(Effect::new(move |_| read()))),
    ("Effect::watch", |read| Box::new(Effect::watch(read, |(), _, _: Option<()>| (), true))),
    ("RenderEffect", |read| Box::new(RenderEffect::new(move |_| read()))),
];

/// Of a number, what its tens are is derived: most changes of it leave the tens alone.
struct Chain {
    number: RwSignal<i32>,
    units: Memo<i32>,
    tens: Memo<i32>,
}

impl Chain {
    fn new() -> Self {
        let number = RwSignal::new(1);
        let units = Memo::new(move |_| number.get());
        let tens = Memo::new(move |_| units.get() / 10);
        Self { number, units, tens }
    }
}

/// Each kind of effect reads as told, and has run for these numbers after they were set one by one.
#[track_caller]
fn check(read: fn(&Chain) -> (i32, i32), numbers: &[i32], expected: &[(i32, i32)]) {
    // Another test of this process may have been first.
    let _ = Executor::init_futures_executor();
    for (name, kind) in KINDS {
        let owner = Owner::new();
        owner.set();
        let chain = Arc::new(Chain::new());
        let runs = Runs::default();
        let kept = kind(Box::new({
            let (chain, runs) = (Arc::clone(&chain), Arc::clone(&runs));
            move || {
                let seen = read(&chain);
                runs.lock().expect("one thread").push(seen);
            }
        }));
        Executor::poll_local();
        for number in numbers {
            chain.number.set(*number);
            Executor::poll_local();
        }
        assert_eq!(*runs.lock().expect("one thread"), expected, "{name}");
        drop((kept, owner));
    }
}

#[test]
fn a_source_read_after_what_is_derived_from_it() {
    check(
        |chain| (chain.tens.get(), chain.units.get()),
        &[2, 3, 14, 15],
        &[(0, 1), (0, 2), (0, 3), (1, 14), (1, 15)],
    );
}

#[test]
fn a_source_read_before_what_is_derived_from_it() {
    check(
        |chain| {
            let units = chain.units.get();
            (chain.tens.get(), units)
        },
        &[2, 3, 14, 15],
        &[(0, 1), (0, 2), (0, 3), (1, 14), (1, 15)],
    );
}

#[test]
fn only_what_is_derived_is_read() {
    check(|chain| (chain.tens.get(), 0), &[2, 14, 15, 15, 3], &[(0, 0), (1, 0), (0, 0)]);
}

#[test]
fn what_is_read_only_for_some_values() {
    // The units are read only within the first ten, and a change beyond it is none of the effect's.
    check(
        |chain| (chain.tens.get(), if chain.tens.get() == 0 { chain.units.get() } else { -1 }),
        &[2, 14, 15, 16, 3, 4],
        &[(0, 1), (0, 2), (1, -1), (0, 3), (0, 4)],
    );
}

#[test]
fn a_change_back_before_anything_ran() {
    let _ = Executor::init_futures_executor();
    let owner = Owner::new();
    owner.set();
    let chain = Chain::new();
    let runs = Runs::default();
    let (tens, units, seen) = (chain.tens, chain.units, Arc::clone(&runs));
    let kept = RenderEffect::new(move |_| seen.lock().expect("one thread").push((tens.get(), units.get())));
    for number in [2, 1] {
        chain.number.set(number);
    }
    Executor::poll_local();
    assert_eq!(*runs.lock().expect("one thread"), [(0, 1)]);
    drop((kept, owner));
}
