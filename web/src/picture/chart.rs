//! Paths and scales of line charts, and markup. Pure: what is drawn is decided by the stage.

/// A scale from values to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Value at `from_px`.
    pub from: f64,
    /// Value at `to_px`.
    pub to: f64,
    /// Pixel of `from`.
    pub from_px: f64,
    /// Pixel of `to`.
    pub to_px: f64,
}

impl Scale {
    /// Pixel of a value.
    pub fn px(&self, value: f64) -> f64 {
        let share = if self.to == self.from { 0.0 } else { (value - self.from) / (self.to - self.from) };
        self.from_px + share * (self.to_px - self.from_px)
    }
}

/// An SVG path through points; a value that is not finite breaks the line.
pub fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut text = String::new();
    let mut pen_down = false;
    for (x, y) in points {
        if y.is_finite() {
            text.push_str(&format!("{}{x:.1} {y:.1}", if pen_down { 'L' } else { 'M' }));
        }
        pen_down = y.is_finite();
    }
    text
}

/// Round values from 0 to about `most`, some `count` of them.
pub fn ticks(most: f64, count: usize) -> Vec<f64> {
    if most <= 0.0 || !most.is_finite() {
        return vec![0.0];
    }
    let rough = most / count.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|m| m * power).find(|step| *step >= rough).unwrap_or(rough);
    (0..).map(|i| f64::from(i) * step).take_while(|tick| *tick <= most * 1.0001).collect()
}

/// Safe inside of markup.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_breaks_the_line() {
        let points = [(0.0, 1.0), (1.0, f64::NAN), (2.0, 3.0), (3.0, 4.0)];
        assert_eq!(path(points.into_iter()), "M0.0 1.0M2.0 3.0L3.0 4.0");
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(ticks(2.6, 5), [0.0, 1.0, 2.0]);
        assert_eq!(ticks(400.0, 5), [0.0, 100.0, 200.0, 300.0, 400.0]);
        assert_eq!(ticks(0.0, 5), [0.0]);
    }
}
