//! A line chart over distance: all of this view's charts share its x axis.

use crate::browser::on_resize;
use crate::picture::chart::{Scale, path, ticks};
use crate::picture::number;
use leptos::html::Div;
use leptos::prelude::*;

/// Room of the axes, in px: left, right, top, bottom.
const MARGINS: (f64, f64, f64, f64) = (38.0, 10.0, 14.0, 20.0);

/// A curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Distance and value.
    pub points: Vec<(f64, f64)>,
    /// Class of its color and dash.
    pub class: &'static str,
}

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plotted {
    /// First and last distance.
    pub x: (f64, f64),
    /// Smallest and largest value that must fit, whatever the lines need.
    pub y: Option<(f64, f64)>,
    /// The curves, last on top.
    pub lines: Vec<Line>,
    /// Marks at whole distances.
    pub dots: Vec<(f64, f64)>,
    /// Smallest and largest value by distance.
    pub band: Vec<(f64, f64, f64)>,
    /// The point where we are, and what stands beside it.
    pub mark: Option<((f64, f64), String)>,
    /// The largest distance of training, and what stands there.
    pub trained: Option<(f64, String)>,
}

impl Plotted {
    /// Smallest and largest value, 0 among them, with some air.
    fn values(&self) -> (f64, f64) {
        let lines = self.lines.iter().flat_map(|line| line.points.iter().map(|point| point.1));
        let band = self.band.iter().flat_map(|at| [at.1, at.2]);
        let given = self.y.into_iter().flat_map(|(least, most)| [least, most]);
        let all = lines.chain(band).chain(given).filter(|y| y.is_finite());
        let (least, most) = all.fold((0.0f64, 0.0f64), |(least, most), y| (least.min(y), most.max(y)));
        let air = ((most - least) * 0.08).max(1e-6);
        (least - air, most + air)
    }
}

/// The chart.
#[component]
pub fn Plot(
    #[prop(into)] plotted: Signal<Plotted>,
    /// What it shows, with its result.
    #[prop(into)]
    label: Signal<String>,
    /// In px.
    height: f64,
    /// Identifies it for tests.
    id: &'static str,
) -> impl IntoView {
    let home = NodeRef::<Div>::new();
    let width = RwSignal::new(320.0);
    on_resize(
        move || Some(vec![home.get()?.into()]),
        move || {
            if let Some(home) = home.get_untracked() {
                let _ = width.try_set(f64::from(home.client_width()).max(120.0));
            }
        },
    );
    let scales = move || {
        plotted.with(|plotted| {
            let (least, most) = plotted.values();
            let x = Scale {
                from: plotted.x.0,
                to: plotted.x.1,
                from_px: MARGINS.0,
                to_px: (width.get() - MARGINS.1).max(MARGINS.0 + 1.0),
            };
            (x, Scale { from: least, to: most, from_px: height - MARGINS.3, to_px: MARGINS.2 })
        })
    };
    let axes = move || {
        let (x, y) = scales();
        let along = signed_ticks(x.from, x.to, ((x.to_px - x.from_px) / 52.0) as usize);
        let across = signed_ticks(y.from, y.to, 4);
        let digits = decimals(&across);
        let across = across.into_iter().map(|tick| {
            let at = y.px(tick);
            let class = if tick == 0.0 { "gridline zero" } else { "gridline" };
            view! {
                <path d=format!("M{:.1} {at:.1}H{:.1}", x.from_px, x.to_px) class=class></path>
                <text x=x.from_px - 6.0 y=at + 3.5 class="tick end">{number::fixed(tick as f32, digits)}</text>
            }
        });
        let along = along.into_iter().map(|tick| {
            view! { <text x=x.px(tick) y=height - 5.0 class="tick middle">{super::signed::signed(tick as i64)}</text> }
        });
        (across.collect_view(), along.collect_view())
    };
    let trained = move || {
        let (x, y) = scales();
        plotted.with(|plotted| {
            let far = plotted.trained.as_ref()?.0;
            let (from, to) = (x.px((-far).max(x.from)), x.px(far.min(x.to)));
            let (top, high) = (y.to_px - 8.0, y.from_px - y.to_px + 8.0);
            let width = (to - from).max(0.0);
            Some(view! { <rect x=from y=top width=width height=high class="trained"></rect> })
        })
    };
    let trained_says = move || {
        let (x, y) = scales();
        plotted.with(|plotted| {
            let (far, says) = plotted.trained.clone()?;
            let at = x.px(far.min(x.to)) + 4.0;
            Some(view! { <text x=at y=y.from_px - 5.0 class="tick haloed">{says}</text> })
        })
    };
    let drawn = move || {
        let (x, y) = scales();
        plotted.with(|plotted| {
            let there = plotted.band.iter().map(|&(at, least, _)| (x.px(at), y.px(least)));
            let back = plotted.band.iter().rev().map(|&(at, _, most)| (x.px(at), y.px(most)));
            let band = path(there.chain(back));
            let lines = plotted.lines.iter().map(|line| {
                let d = path(line.points.iter().map(|&(at, value)| (x.px(at), y.px(value))));
                view! { <path d=d class=line.class></path> }
            });
            let dots = plotted.dots.iter().map(
                |&(at, value)| view! { <circle cx=x.px(at) cy=y.px(value) r="1.8" class="dot"></circle> },
            );
            (view! { <path d=band class="band"></path> }, lines.collect_view(), dots.collect_view())
        })
    };
    let mark = move || {
        let (x, y) = scales();
        plotted.with(|plotted| {
            let ((at, value), says) = plotted.mark.clone()?;
            let (px, py) = (x.px(at), y.px(value));
            let left = px > (x.from_px + x.to_px) / 2.0;
            let class = if left { "marksays end" } else { "marksays" };
            let bottom = y.from_px;
            Some(view! {
                <path d=format!("M{px:.1} {}V{bottom}", MARGINS.2) class="markline"></path>
                {value.is_finite().then(|| view! { <circle cx=px cy=py r="4.5" class="marked"></circle> })}
                <text x=if left { px - 8.0 } else { px + 8.0 } y="11" class=class>{says}</text>
            })
        })
    };
    view! {
        <div class="ropeplot" node_ref=home>
            <svg role="img" id=id aria-label=label width=move || width.get() height=height>
                {trained}
                {axes}
                {drawn}
                {trained_says}
                {mark}
            </svg>
        </div>
    }
}

/// Round values between two, 0 among them where it lies between.
fn signed_ticks(from: f64, to: f64, count: usize) -> Vec<f64> {
    let size = from.abs().max(to.abs());
    let share = ((to - from) / size).max(0.1);
    let up = ticks(size, ((count as f64 / share).ceil() as usize).max(2));
    let down = up.iter().skip(1).rev().map(|tick| -tick);
    down.chain(up.iter().copied()).filter(|tick| (from..=to).contains(tick)).collect()
}

/// As many decimals as the ticks need, the same for all.
fn decimals(ticks: &[f64]) -> usize {
    let whole = |digits: usize| {
        let unit = 10f64.powi(digits as i32);
        ticks.iter().all(|tick| ((tick * unit).round() - tick * unit).abs() < 1e-6)
    };
    (0..3).find(|&digits| whole(digits)).unwrap_or(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_lie_on_both_sides_of_zero() {
        assert_eq!(signed_ticks(-2.2, 2.2, 4), [-2.0, 0.0, 2.0]);
        assert_eq!(signed_ticks(-48.0, 48.0, 4), [-25.0, 0.0, 25.0]);
        assert_eq!(signed_ticks(0.0, 48.0, 5), [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!([&[0.0, 5.0][..], &[0.0, 2.5], &[0.25, 0.5]].map(decimals), [0, 1, 2]);
    }
}
