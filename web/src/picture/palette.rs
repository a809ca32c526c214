//! Colors by role, read from the style sheet's tokens: a canvas cannot use CSS variables by itself.

use super::grid::Ramp;
use leptos::prelude::{document, window};
use std::cell::RefCell;
use std::rc::Rc;

/// Shades between two stops of a ramp are precomputed so finely.
const SHADES: usize = 96;

/// A color of a ramp, and the ink that can be read on it.
#[derive(Clone, Debug)]
pub struct Shade {
    /// Red, green, blue.
    pub channels: [u8; 3],
    /// Black or white.
    pub ink: &'static str,
}

/// What canvases draw with in one theme.
#[derive(Debug)]
pub struct Palette {
    diverging: Vec<Shade>,
    sequential: Vec<Shade>,
    /// Ground of masked cells.
    pub mask_ground: String,
    /// Hatch of masked cells.
    pub mask_line: String,
    /// Ground and ink of cells that are not finite.
    pub not_finite: (String, String),
    /// Font of numbers.
    pub font: String,
    /// What pictures stand on.
    pub ground: String,
    /// Ink of words beside a picture, and of what is less than they.
    pub inks: (String, String),
}

impl Palette {
    /// The color of `value` where `limit` is the end of the ramp.
    pub fn shade(&self, ramp: Ramp, value: f32, limit: f32) -> &Shade {
        let share = if limit > 0.0 { value / limit } else { 0.0 };
        let (shades, at) = match ramp {
            Ramp::Diverging => (&self.diverging, 0.5 + share / 2.0),
            Ramp::Sequential => (&self.sequential, share),
        };
        let last = shades.len() - 1;
        &shades[((at.clamp(0.0, 1.0) * last as f32).round() as usize).min(last)]
    }

    /// For tests: from black over white to red.
    #[cfg(test)]
    pub fn plain() -> Self {
        let ramp = || shades(&[[0.0; 3], [255.0; 3], [255.0, 0.0, 0.0]]);
        let name = |name: &str| name.to_owned();
        Self {
            diverging: ramp(),
            sequential: ramp(),
            mask_ground: name("silver"),
            mask_line: name("gray"),
            not_finite: (name("pink"), name("crimson")),
            font: "\"Mono\", monospace".to_owned(),
            ground: name("white"),
            inks: (name("black"), name("dimgray")),
        }
    }

    fn read() -> Self {
        let style =
            document().document_element().and_then(|root| window().get_computed_style(&root).ok()).flatten();
        let token = |name: &str| {
            let value = style.as_ref().and_then(|style| style.get_property_value(name).ok());
            value.unwrap_or_default().trim().to_owned()
        };
        let ramp = |name: &str, stops: usize| {
            let stops: Vec<[f32; 3]> =
                (0..stops).map(|i| channels(&token(&format!("--{name}-{i}")))).collect();
            shades(&stops)
        };
        Self {
            diverging: ramp("div", 11),
            sequential: ramp("seq", 9),
            mask_ground: token("--mask-bg"),
            mask_line: token("--mask-line"),
            not_finite: (token("--wrong-tint"), token("--wrong")),
            font: token("--font-num"),
            ground: token("--surface"),
            inks: (token("--ink"), token("--ink-3")),
        }
    }
}

thread_local! {
    static READ: RefCell<Option<(bool, Rc<Palette>)>> = const { RefCell::new(None) };
}

/// The palette of the theme, read once per theme.
pub fn palette(dark: bool) -> Rc<Palette> {
    READ.with_borrow_mut(|kept| match kept {
        Some((theme, palette)) if *theme == dark => palette.clone(),
        _ => {
            let palette = Rc::new(Palette::read());
            *kept = Some((dark, palette.clone()));
            palette
        }
    })
}

fn channels(hex: &str) -> [f32; 3] {
    let part = |i: usize| hex.get(1 + 2 * i..3 + 2 * i).and_then(|text| u8::from_str_radix(text, 16).ok());
    [0, 1, 2].map(|i| f32::from(part(i).unwrap_or(128)))
}

fn shades(stops: &[[f32; 3]]) -> Vec<Shade> {
    let last = (stops.len() - 1) * SHADES;
    let shade = |i: usize| {
        let (at, share) = ((i / SHADES).min(stops.len() - 2), 0.0);
        let share = if i == last { 1.0 } else { share + (i % SHADES) as f32 / SHADES as f32 };
        let mix = |c: usize| stops[at][c] + (stops[at + 1][c] - stops[at][c]) * share;
        let color = [mix(0), mix(1), mix(2)];
        Shade {
            channels: color.map(|part| part.round() as u8),
            ink: if luminance(color) > 0.179 { "black" } else { "white" },
        }
    };
    (0..=last).map(shade).collect()
}

/// Relative luminance (WCAG 2.2): 0.179 is where black and white are equally readable.
fn luminance(color: [f32; 3]) -> f32 {
    let linear = color.map(|part| {
        let part = part / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_go_from_stop_to_stop_and_keep_ink_readable() {
        let shades = shades(&[[0.0; 3], [255.0; 3], [255.0, 0.0, 0.0]]);
        assert_eq!(shades.len(), 2 * SHADES + 1);
        assert_eq!((shades[0].channels, shades[0].ink), ([0, 0, 0], "white"));
        assert_eq!((shades[SHADES].channels, shades[SHADES].ink), ([255, 255, 255], "black"));
        assert_eq!(shades[2 * SHADES].channels, [255, 0, 0]);
    }
}
