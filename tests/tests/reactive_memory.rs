//! What the page's reactive graph keeps of what is gone: nothing that grows. One test in a file of its own, since it
//! counts every byte that lives in the process.

use any_spawner::Executor;
use reactive_graph::computed::Memo;
use reactive_graph::effect::{Effect, RenderEffect};
use reactive_graph::owner::Owner;
use reactive_graph::prelude::*;
use reactive_graph::signal::RwSignal;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

struct Counting;

/// Bytes that live.
static LIVE: AtomicUsize = AtomicUsize::new(0);

// Hands everything on and counts.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Comings and goings that are counted.
const TURNS: usize = 2000;

/// What may be left of all of them: without the mend one turn alone leaves more than 150 bytes.
const ALLOWANCE_BYTES: usize = 16 * 1024;

/// Does something over and over, and fails where more lives in the end than after a few hundred times.
#[track_caller]
fn check(name: &str, mut turn: impl FnMut()) {
    let mut turns = |count: usize| {
        for _ in 0..count {
            turn();
            Executor::poll_local();
        }
        LIVE.load(Ordering::Relaxed)
    };
    // Sets have grown to what they need.
    let before = turns(TURNS / 8);
    let grown = turns(TURNS).saturating_sub(before);
    assert!(grown < ALLOWANCE_BYTES, "{name}: {grown} bytes after {TURNS} turns");
}

#[test]
fn what_is_gone_leaves_nothing() {
    Executor::init_futures_executor().expect("the only test of this process");
    let owner = Owner::new();
    owner.set();
    let number = RwSignal::new(1);
    let memo = Memo::new(move |_| number.get());
    check("an owner", || drop(Owner::new()));
    check("an effect that reads a signal", || drop(RenderEffect::new(move |_| number.get())));
    check("an effect that reads a memo", || drop(RenderEffect::new(move |_| memo.get())));
    check("a memo of a memo", || {
        Owner::new().with(|| Memo::new(move |_| memo.get()).get_untracked());
    });
    check("an effect of an owner", || {
        let owner = Owner::new();
        owner.with(|| Effect::new(move |_| memo.get()));
        Executor::poll_local();
        drop(owner);
    });
    let turn = RwSignal::new(0);
    let outer = RenderEffect::new(move |_| {
        turn.track();
        RenderEffect::new(move |_| memo.get())
    });
    check("an effect in another that runs again", || turn.update(|turn| *turn += 1));
    drop(outer);
}
