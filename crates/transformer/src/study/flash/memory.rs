//! Slow and fast memory with a meter on every way between them.

use super::BYTES;

/// What an algorithm moved and held, in elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// From slow memory (HBM) into fast memory (SRAM).
    pub read: u64,
    /// From fast memory into slow memory.
    pub written: u64,
    /// The most that fast memory held at one time.
    pub held: u64,
    /// Intermediate results in slow memory: what is neither an input nor a result.
    pub kept: u64,
    /// Multiplications of matrix products.
    pub multiplications: u64,
}

impl Traffic {
    /// Both ways.
    ///
    /// ```
    /// # use transformer::study::flash::Traffic;
    /// assert_eq!(Traffic { read: 3, written: 4, ..Traffic::default() }.moved(), 7);
    /// ```
    pub fn moved(&self) -> u64 {
        self.read + self.written
    }

    /// Both ways, in bytes.
    pub fn moved_bytes(&self) -> u64 {
        self.moved() * BYTES
    }

    /// Room beside inputs and results: intermediates in slow memory, and the most that fast memory held, in bytes.
    pub fn room_bytes(&self) -> u64 {
        (self.kept + self.held) * BYTES
    }
}

/// Counts as it moves: code that computes has no other way to slow memory.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    traffic: Traffic,
    held_now: u64,
}

impl Meter {
    /// What was counted so far.
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Copies from slow memory into fast memory.
    pub(super) fn load(&mut self, slow: &[f32]) -> Vec<f32> {
        self.traffic.read += slow.len() as u64;
        self.hold(slow.len());
        slow.to_vec()
    }

    /// Room in fast memory, filled with `value`.
    pub(super) fn make(&mut self, len: usize, value: f32) -> Vec<f32> {
        self.hold(len);
        vec![value; len]
    }

    /// Copies from fast memory into slow memory.
    pub(super) fn store(&mut self, fast: &[f32], slow: &mut [f32]) {
        self.traffic.written += fast.len() as u64;
        slow.copy_from_slice(fast);
    }

    /// Gives room in fast memory back.
    pub(super) fn free<const N: usize>(&mut self, buffers: [Vec<f32>; N]) {
        self.held_now -= buffers.iter().map(|buffer| buffer.len() as u64).sum::<u64>();
    }

    /// Room in slow memory for an intermediate result.
    pub(super) fn keep(&mut self, len: usize) -> Vec<f32> {
        self.traffic.kept += len as u64;
        vec![0.0; len]
    }

    /// An intermediate result that is there already.
    pub(super) fn keeps(&mut self, there: &[f32]) {
        self.traffic.kept += there.len() as u64;
    }

    /// Σ a·b
    pub(super) fn dot(&mut self, a: &[f32], b: &[f32]) -> f32 {
        self.traffic.multiplications += a.len() as u64;
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    /// y += factor · x
    pub(super) fn add(&mut self, y: &mut [f32], factor: f32, x: &[f32]) {
        self.traffic.multiplications += x.len() as u64;
        y.iter_mut().zip(x).for_each(|(y, x)| *y += factor * x);
    }

    fn hold(&mut self, len: usize) {
        self.held_now += len as u64;
        self.traffic.held = self.traffic.held.max(self.held_now);
    }
}
