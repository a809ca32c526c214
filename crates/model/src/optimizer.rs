//! Learning rate and AdamW's rates, step by step, tabulated in f64.

use crate::Error;
use graph::ops::{RATES, rates};

/// AdamW, clipping and schedule, as in `docs/model.md`.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimizer {
    /// Peak learning rate.
    pub lr: f64,
    /// β₁
    pub beta1: f64,
    /// β₂
    pub beta2: f64,
    /// eps
    pub eps: f64,
    /// Decay of tensors with two axes.
    pub weight_decay: f64,
    /// Largest gradient norm.
    pub clip: Option<f64>,
    /// Steps of linear warm-up.
    pub warmup: u32,
    /// After warm-up.
    pub schedule: Schedule,
    /// Where linear and cosine end.
    pub min_lr: f64,
    /// When they end.
    pub total_steps: u32,
}

/// The learning rate after warm-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Stays.
    Constant,
    /// Straight line to `min_lr`.
    Linear,
    /// Half a cosine to `min_lr`.
    Cosine,
}

impl Schedule {
    /// As it is written in requests.
    pub fn text(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Linear => "linear",
            Self::Cosine => "cosine",
        }
    }
}

impl Default for Optimizer {
    fn default() -> Self {
        Self {
            lr: 3e-3,
            beta1: 0.9,
            beta2: 0.95,
            eps: 1e-8,
            weight_decay: 0.01,
            clip: Some(1.0),
            warmup: 0,
            schedule: Schedule::Constant,
            min_lr: 0.0,
            total_steps: 0,
        }
    }
}

impl Optimizer {
    /// # Errors
    /// `Input`, naming the field and the bound.
    pub fn validate(&self) -> Result<(), Error> {
        let at_least_0 = [("lr", self.lr), ("weight_decay", self.weight_decay), ("min_lr", self.min_lr)];
        for (field, value) in at_least_0 {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(Error::Input(format!(
                    "{field} is {value}; it must be a finite number of at least 0"
                )));
            }
        }
        for (field, value) in [("beta1", self.beta1), ("beta2", self.beta2)] {
            if !(0.0..1.0).contains(&value) {
                return Err(Error::Input(format!("{field} is {value}; it must be at least 0 and below 1")));
            }
        }
        if !(self.eps > 0.0 && self.eps.is_finite()) {
            return Err(Error::Input(format!("eps is {}; it must be a finite number above 0", self.eps)));
        }
        match self.clip {
            Some(clip) if clip.is_nan() || clip <= 0.0 => {
                Err(Error::Input(format!("clip is {clip}; it must be above 0, or null for none")))
            }
            _ => Ok(()),
        }
    }

    /// Learning rate at `step`, counted from 0.
    pub fn learning_rate(&self, step: u32) -> f64 {
        if step < self.warmup {
            return self.lr * f64::from(step + 1) / f64::from(self.warmup);
        }
        let span = f64::from(self.total_steps.saturating_sub(self.warmup).max(1));
        let done = (f64::from(step - self.warmup) / span).min(1.0);
        let above = self.lr - self.min_lr;
        match self.schedule {
            Schedule::Constant => self.lr,
            Schedule::Linear => self.min_lr + above * (1.0 - done),
            Schedule::Cosine => self.min_lr + above * (1.0 + (std::f64::consts::PI * done).cos()) / 2.0,
        }
    }

    /// The row of the rate table for `step`.
    pub fn rates(&self, step: u32) -> [f32; RATES] {
        let lr = self.learning_rate(step);
        let correction = |beta: f64| 1.0 / (1.0 - beta.powf(f64::from(step) + 1.0));
        let mut row = [0.0; RATES];
        row[rates::LEARNING_RATE] = lr as f32;
        row[rates::DECAY] = (lr * self.weight_decay) as f32;
        row[rates::FIRST_CORRECTION] = correction(self.beta1) as f32;
        row[rates::SECOND_CORRECTION] = correction(self.beta2) as f32;
        row[rates::BETA1] = self.beta1 as f32;
        row[rates::BETA2] = self.beta2 as f32;
        row[rates::EPS] = self.eps as f32;
        row[rates::CLIP] = self.clip.map_or(f32::MAX, |clip| clip as f32);
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(optimizer: &Optimizer, step: u32, expected: f64) {
        let lr = optimizer.learning_rate(step);
        assert!((lr - expected).abs() < 1e-12, "step {step}: {lr} instead of {expected}");
    }

    #[test]
    fn warm_up_reaches_the_peak_at_its_last_step() {
        let optimizer = Optimizer { lr: 1.0, warmup: 4, ..Optimizer::default() };
        check(&optimizer, 0, 0.25);
        check(&optimizer, 3, 1.0);
        check(&optimizer, 4, 1.0);
    }

    #[test]
    fn cosine_and_linear_end_at_the_minimum_and_stay() {
        let base = Optimizer { lr: 1.0, min_lr: 0.1, warmup: 2, total_steps: 12, ..Optimizer::default() };
        let linear = Optimizer { schedule: Schedule::Linear, ..base.clone() };
        check(&linear, 2, 1.0);
        check(&linear, 7, 0.55);
        check(&linear, 12, 0.1);
        check(&linear, 500, 0.1);
        let cosine = Optimizer { schedule: Schedule::Cosine, ..base };
        check(&cosine, 2, 1.0);
        check(&cosine, 7, 0.55);
        check(&cosine, 12, 0.1);
    }

    #[test]
    fn bias_corrections_are_those_of_the_first_step() {
        let row = Optimizer::default().rates(0);
        assert!((row[rates::FIRST_CORRECTION] - 10.0).abs() < 1e-5);
        assert!((row[rates::SECOND_CORRECTION] - 20.0).abs() < 1e-4);
        assert_eq!(Optimizer { clip: None, ..Optimizer::default() }.rates(0)[rates::CLIP], f32::MAX);
    }

    #[test]
    fn bad_rates_are_refused_by_name() {
        let bad = Optimizer { beta2: 1.0, ..Optimizer::default() };
        assert!(bad.validate().unwrap_err().to_string().contains("beta2"));
        let bad = Optimizer { lr: f64::NAN, ..Optimizer::default() };
        assert!(bad.validate().unwrap_err().to_string().contains("lr"));
    }
}
