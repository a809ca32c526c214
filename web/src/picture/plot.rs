//! Lines over axes, drawn where there is room: each line in the color of its run, with its range where it has one.

use super::chart::{Scale, path, ticks};
use super::number;
use crate::browser::on_resize;
use leptos::html::Div;
use leptos::prelude::*;

/// Margins in px: left, right, top, bottom.
const MARGINS: (f64, f64, f64, f64) = (46.0, 16.0, 12.0, 28.0);

/// x and y, from left to right.
pub type Points = Vec<(f64, f64)>;

/// x with the least and the greatest there.
pub type Extents = Vec<(f64, f64, f64)>;

/// A line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Classes: its color and dashes.
    pub class: String,
    /// Its points.
    pub points: Points,
    /// Where it ends is marked, with this said beside it.
    pub end: Option<String>,
}

/// Between least and greatest of several runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Band {
    /// Its color.
    pub class: String,
    /// Its edges.
    pub points: Extents,
}

/// One of the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// In powers of ten.
    pub log: bool,
}

impl Axis {
    /// As far as values go. Logarithms begin at the least value above 0, which is no more than sixteen decades below.
    pub fn over(values: impl Iterator<Item = f64>, log: bool) -> Self {
        let (mut least, mut most) = (f64::INFINITY, 0.0f64);
        for value in values.filter(|value| value.is_finite()) {
            most = most.max(value);
            if value > 0.0 {
                least = least.min(value);
            }
        }
        let to = if most > 0.0 { most } else { 1.0 };
        let from = if log { least.min(to / 2.0).max(to * 1e-16) } else { 0.0 };
        Self { from, to, log }
    }

    /// Pixels of a value.
    pub fn px(self, value: f64, (from_px, to_px): (f64, f64)) -> f64 {
        let at = |x: f64| if self.log { x.max(self.from).log10() } else { x };
        Scale { from: at(self.from), to: at(self.to), from_px, to_px }.px(at(value))
    }

    /// Round values on it.
    pub fn ticks(self) -> Vec<f64> {
        if !self.log {
            return ticks(self.to, 6);
        }
        let decades = self.from.log10().floor() as i32..=self.to.log10().ceil() as i32;
        let few = self.to <= 100.0 * self.from;
        let of = |power: i32| [1.0, 2.0, 5.0].into_iter().map(move |m| m * 10f64.powi(power));
        let every = (decades.clone().count() / 6).max(1) as i32;
        let round =
            decades.flat_map(of).filter(|x| few || (is_power(*x) && x.log10().round() as i32 % every == 0));
        round.filter(|x| (self.from * 0.999..=self.to * 1.001).contains(x)).collect()
    }
}

fn is_power(x: f64) -> bool {
    let log = x.log10();
    (log - log.round()).abs() < 1e-9
}

/// All that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Along.
    pub x: Axis,
    /// Up.
    pub y: Axis,
    /// Behind the lines.
    pub bands: Vec<Band>,
    /// The last one in front.
    pub lines: Vec<Line>,
    /// A value that means something by itself, and what it is.
    pub level: Option<(f64, String)>,
}

/// The plot; it fills its place.
#[component]
pub fn Plot(
    /// What is drawn.
    #[prop(into)]
    drawing: Signal<Option<Drawing>>,
    /// What a screen reader says.
    #[prop(into)]
    said: Signal<String>,
    /// Identifies it.
    id: &'static str,
) -> impl IntoView {
    let home = NodeRef::<Div>::new();
    let room = RwSignal::new((0.0, 0.0));
    on_resize(
        move || Some(vec![home.get()?.into()]),
        move || {
            if let Some(plot) = home.get_untracked() {
                let _ = room.try_set((f64::from(plot.client_width()), f64::from(plot.client_height())));
            }
        },
    );
    let inside = move || {
        let (width, height) = room.get();
        let drawing = drawing.get().filter(|_| width > 90.0 && height > 60.0)?;
        Some(drawn(&drawing, (width, height)))
    };
    let pixels = move |pick: fn((f64, f64)) -> f64| move || pick(room.get()).max(1.0);
    view! {
        <div class="fill" node_ref=home>
            <svg
                role="img"
                class="plot"
                aria-label=said
                width=pixels(|room| room.0)
                height=pixels(|room| room.1)
                id=id
                inner_html=move || inside().unwrap_or_default()
            ></svg>
        </div>
    }
}

/// As markup of a picture so wide and high.
pub fn drawn(drawing: &Drawing, (width, height): (f64, f64)) -> String {
    let across = (MARGINS.0, (width - MARGINS.1).max(MARGINS.0));
    let up = ((height - MARGINS.3).max(MARGINS.2), MARGINS.2);
    let (x, y) = (|value: f64| drawing.x.px(value, across), |value: f64| drawing.y.px(value, up));
    let mut out = String::new();
    for tick in drawing.y.ticks() {
        let at = y(tick);
        out += &format!("<path class=\"gridline\" d=\"M{} {at:.1}H{:.1}\"/>", across.0, across.1);
        out += &format!(
            "<text class=\"tick end\" x=\"{}\" y=\"{:.1}\">{}</text>",
            across.0 - 7.0,
            at + 3.5,
            number::significant(tick, 2)
        );
    }
    for tick in drawing.x.ticks() {
        let name = if tick >= 1.0 { number::grouped(tick as u64) } else { number::significant(tick, 2) };
        out += &format!(
            "<text class=\"tick middle\" x=\"{:.1}\" y=\"{:.1}\">{name}</text>",
            x(tick),
            up.0 + 16.0
        );
    }
    if let Some((level, name)) = drawing.level.as_ref().filter(|(level, _)| *level <= drawing.y.to) {
        let at = y(*level);
        out += &format!(
            "<path class=\"baseline\" d=\"M{} {at:.1}H{:.1}\"/><text class=\"note start\" x=\"{:.1}\" y=\"{:.1}\">{name}</text>",
            across.0,
            across.1,
            across.0 + 4.0,
            at - 6.0
        );
    }
    for band in &drawing.bands {
        let there = band.points.iter().map(|&(at, _, most)| (x(at), y(most)));
        let back = band.points.iter().rev().map(|&(at, least, _)| (x(at), y(least)));
        out += &format!("<path class=\"{}\" d=\"{}Z\"/>", band.class, path(there.chain(back)));
    }
    for line in &drawing.lines {
        let inside = line.points.iter().filter(|(at, _)| *at <= drawing.x.to);
        let points = inside.map(|&(at, value)| (x(at), y(value)));
        out += &format!("<path class=\"{}\" d=\"{}\"/>", line.class, path(points));
        if let (Some(end), Some(&(at, value))) = (&line.end, line.points.last()) {
            let (at, value) = (x(at), y(value).clamp(up.1 + 8.0, up.0 - 4.0));
            let (side, off) = if at > across.1 - 60.0 { ("end", -8.0) } else { ("start", 8.0) };
            out += &format!(
                "<text class=\"note {side} {}\" x=\"{:.1}\" y=\"{:.1}\">{end}</text>",
                line.class,
                at + off,
                value - 7.0
            );
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_goes_as_far_as_its_values() {
        let values = || [0.0, 0.5, 20.0, f64::NAN, f64::INFINITY].into_iter();
        assert_eq!(Axis::over(values(), false), Axis { from: 0.0, to: 20.0, log: false });
        let log = Axis::over(values(), true);
        assert_eq!(log, Axis { from: 0.5, to: 20.0, log: true });
        assert_eq!(log.ticks(), [0.5, 1.0, 2.0, 5.0, 10.0, 20.0]);
        assert_eq!(Axis::over([1e-30, 1.0].into_iter(), true).from, 1e-16);
        let middle = Axis { from: 0.01, to: 100.0, log: true }.px(1.0, (0.0, 100.0));
        assert!((middle - 50.0).abs() < 1e-9, "{middle}");
    }

    #[test]
    fn what_is_drawn_lies_inside() {
        let line = Line {
            class: "run0".to_owned(),
            points: vec![(0.0, 2.0), (100.0, 0.5)],
            end: Some("A".to_owned()),
        };
        let band = Band { class: "band0".to_owned(), points: vec![(0.0, 1.5, 2.0), (100.0, 0.4, 0.6)] };
        let drawing = Drawing {
            x: Axis { from: 0.0, to: 100.0, log: false },
            y: Axis { from: 0.0, to: 2.0, log: false },
            bands: vec![band],
            lines: vec![line],
            level: Some((1.0, "guess".to_owned())),
        };
        let markup = drawn(&drawing, (300.0, 200.0));
        assert!(markup.contains("d=\"M46.0 12.0L284.0 132.0\""), "{markup}");
        assert!(markup.contains("guess") && markup.matches("<path").count() >= 4);
    }
}
