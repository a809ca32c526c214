//! How fast training goes: at full speed in slices that keep the worker answering, or a few steps a second.

use std::collections::VecDeque;

/// A slice of work between two looks at the inbox.
const SLICE_MS: f64 = 10.0;

/// Speeds are averaged over this long.
const WINDOW_MS: f64 = 1500.0;

/// Decides how many steps are due, and measures how many were done.
#[derive(Debug, Default)]
pub struct Pace {
    /// Steps a second; none: as fast as it goes.
    limit: Option<f64>,
    /// When the next step of a limited speed is due.
    next_ms: f64,
    /// (time, steps done) of the last moments.
    marks: VecDeque<(f64, u32)>,
    /// Time one step took, last measured.
    step_ms: Option<f64>,
}

impl Pace {
    /// Sets or lifts the limit.
    pub fn limit(&mut self, steps_per_second: Option<f64>, now_ms: f64) {
        self.limit = steps_per_second.filter(|speed| speed.is_finite() && *speed > 0.0);
        self.next_ms = now_ms;
        self.marks.clear();
    }

    /// Steps of a slice at full speed, whatever the limit.
    pub fn slice(&self) -> u32 {
        (SLICE_MS / self.step_ms.unwrap_or(SLICE_MS)).floor().clamp(1.0, 256.0) as u32
    }

    /// Steps to do now; 0 with the time until the next one is due.
    pub fn due(&self, now_ms: f64) -> Result<u32, f64> {
        let slice = self.slice();
        match self.limit {
            None => Ok(slice),
            Some(_) if now_ms < self.next_ms => Err(self.next_ms - now_ms),
            Some(speed) => {
                Ok(((now_ms - self.next_ms) * speed / 1e3 + 1.0).floor().clamp(1.0, slice.into()) as u32)
            }
        }
    }

    /// `steps` were done between two times; `total` is the run's step count after them.
    pub fn done(&mut self, steps: u32, from_ms: f64, to_ms: f64, total: u32) {
        if let Some(speed) = self.limit {
            let period = 1e3 / speed;
            // No burst after a pause or a hidden tab: at most one step is made up for.
            self.next_ms = (self.next_ms + f64::from(steps) * period).max(to_ms - period);
        }
        let measured = (to_ms - from_ms) / f64::from(steps.max(1));
        self.step_ms = Some(self.step_ms.map_or(measured, |old| old * 0.7 + measured * 0.3));
        if self.marks.is_empty() {
            self.marks.push_back((from_ms, total - steps));
        }
        self.marks.push_back((to_ms, total));
        while self.marks.len() > 2 && self.marks[1].0 < to_ms - WINDOW_MS {
            self.marks.pop_front();
        }
    }

    /// Forgets what was measured: after a pause, or on another backend.
    pub fn forget(&mut self, now_ms: f64) {
        self.marks.clear();
        self.step_ms = None;
        self.next_ms = now_ms;
    }

    /// Steps a second over the last moments, once there are 50 ms of them.
    pub fn steps_per_second(&self) -> Option<f64> {
        let (&(from, first), &(to, last)) = (self.marks.front()?, self.marks.back()?);
        (to - from >= 50.0).then(|| f64::from(last - first) / (to - from) * 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps done by the end, where the worker looks at the clock at these times and a step takes no time.
    #[track_caller]
    fn check(limit: f64, looks_ms: impl Iterator<Item = u32>, expected: u32) {
        let mut pace = Pace::default();
        pace.limit(Some(limit), 0.0);
        let mut total = 0;
        for now in looks_ms.map(f64::from) {
            if let Ok(steps) = pace.due(now) {
                total += steps;
                pace.done(steps, now, now, total);
            }
        }
        assert_eq!(total, expected);
    }

    #[test]
    fn a_limited_speed_is_kept() {
        // The first step comes at once.
        check(1.0, (0..=10_000).step_by(10), 11);
        check(25.0, (0..=1000).step_by(5), 26);
        check(100.0, (0..=2000).step_by(25), 201);
    }

    #[test]
    fn a_look_that_comes_late_makes_up_for_what_was_due() {
        check(10.0, [0, 950, 1000].into_iter(), 11);
    }
}
