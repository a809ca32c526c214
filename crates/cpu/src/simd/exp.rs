//! Exponentials of four floats at once, and what is made of them. Relative error of [`exp`] below 3e-7, held by a test.

use super::f32x4::F32x4;

/// Below this `e^x` is taken as exactly 0 (it is under 1.2e-38, the smallest normal f32).
const SMALLEST: f32 = -87.3;
/// Above this `e^x` is taken at this point (f32 ends just above 88.7).
const LARGEST: f32 = 88.3;

/// `e^x`, by x = n ln 2 + r with |r| ≤ ½ ln 2 and Taylor's series of `e^r` up to r⁷/7!.
#[inline(always)]
pub fn exp(x: F32x4) -> F32x4 {
    let smallest = F32x4::splat(SMALLEST);
    // In this order a NaN stays one.
    let clamped = F32x4::splat(LARGEST).min(smallest.max(x));
    // Adding and taking away 1.5 · 2²³ rounds to a whole number.
    let rounder = F32x4::splat(12_582_912.0);
    let n = (clamped * F32x4::splat(std::f32::consts::LOG2_E) + rounder) - rounder;
    // ln 2 in two parts, so that n ln 2 is exact enough.
    let r = clamped - n * F32x4::splat(0.693_359_4) - n * F32x4::splat(-2.121_944_4e-4);
    let mut series = F32x4::splat(1.0 / 5040.0);
    for coefficient in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        series = series * r + F32x4::splat(coefficient);
    }
    (series * n.power_of_two()).zero_below(x, smallest)
}

/// `1 / (1 + e^−x)`
#[inline(always)]
pub fn sigmoid(x: F32x4) -> F32x4 {
    let one = F32x4::splat(1.0);
    one / (one + exp(F32x4::splat(0.0) - x))
}

/// `1 − 2 / (e^2x + 1)`
#[inline(always)]
pub fn tanh(x: F32x4) -> F32x4 {
    let one = F32x4::splat(1.0);
    one - F32x4::splat(2.0) / (exp(x + x) + one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exp_one(x: f32) -> f32 {
        exp(F32x4::splat(x)).array()[0]
    }

    #[test]
    fn exp_is_right_to_three_parts_in_ten_million() {
        for i in -8700..8830 {
            let x = i as f32 / 100.0 + 0.003;
            let (got, truth) = (f64::from(exp_one(x)), f64::from(x).exp());
            assert!((got - truth).abs() <= 3e-7 * truth, "e^{x}: {got} instead of {truth}");
        }
    }

    #[test]
    fn far_below_is_exactly_zero_and_zero_is_one() {
        assert_eq!((exp_one(-1e30), exp_one(-100.0), exp_one(0.0)), (0.0, 0.0, 1.0));
        assert_eq!(exp_one(f32::NEG_INFINITY), 0.0);
    }

    #[test]
    fn what_is_not_a_number_stays_so() {
        assert!(exp_one(f32::NAN).is_nan());
    }

    #[test]
    fn tanh_and_sigmoid_saturate_without_nan() {
        for (x, tanh_truth) in [(50.0f32, 1.0), (-50.0, -1.0), (0.25, 0.25f64.tanh())] {
            let lanes = tanh(F32x4::splat(x)).array();
            assert!((f64::from(lanes[0]) - tanh_truth).abs() < 2e-7);
            let lanes = sigmoid(F32x4::splat(x)).array();
            assert!((f64::from(lanes[0]) - 1.0 / (1.0 + f64::from(-x).exp())).abs() < 2e-7);
        }
    }
}
