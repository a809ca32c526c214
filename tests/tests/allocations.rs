//! A training step on the CPU allocates nothing: an allocator that counts stands behind this file's tests.

use cpu::{Mode, Plan};
use data::{Source, TaskName};
use model::{Feed, TrainingGraph, initial_parameters, preset};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;
use transformer::{Extent, FeedForward, ModelConfig, Norm, Position};

thread_local! {
    /// Of this thread: tests beside it do not count.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: hands every call on to the system's allocator, unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promises are handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Allocations of three steps of a task, on rows drawn from its tables.
#[track_caller]
fn check(task: TaskName, change: impl FnOnce(&mut ModelConfig)) {
    let task = task.make(1);
    let mut config = preset(&task).config;
    change(&mut config);
    let dims = config.validate().unwrap();
    let data = Source::Task(task).training(dims.context).unwrap();
    let extent = Extent::new(4, data.length).with_source(data.source_length);
    let step = TrainingGraph::new(&dims, extent, Feed::of(&data, 1)).unwrap();
    let mut plan: Plan = Plan::new(Arc::new(step.graph.clone()), &step.wanted(), Mode::Fast);
    plan.write_ids(step.inputs.tokens, &data.tokens);
    plan.write_ids(step.inputs.targets, &data.targets);
    if let Some(source) = step.inputs.source {
        plan.write_ids(source, &data.source);
    }
    for (&id, values) in step.update.parameters.iter().zip(initial_parameters(&step.graph, dims.layers, 1)) {
        plan.write(id, &values);
    }
    let before = ALLOCATIONS.get();
    (0..3).for_each(|_| plan.run());
    assert_eq!(ALLOCATIONS.get() - before, 0, "allocations in three steps");
}

#[test]
fn a_step_of_the_default_model_allocates_nothing() {
    check(TaskName::Sort, |_| ());
}

#[test]
fn nor_does_one_of_other_switches() {
    check(TaskName::Sort, |config| {
        *config = ModelConfig {
            kv_heads: 2,
            position: Position::Alibi,
            norm: Norm::LayerNorm,
            feed_forward: FeedForward::Gelu,
            bias: true,
            tie_embeddings: false,
            ..config.clone()
        };
    });
}

#[test]
fn nor_does_one_of_two_stacks_with_padding() {
    check(TaskName::NumbersChinese, |_| ());
}
