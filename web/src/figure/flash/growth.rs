//! Growth with the length: what both ways move and hold from 16 to 8,192 tokens.

use super::lesson::Lesson;
use super::spoken::say;
use super::steps::TileSizes;
use crate::browser::fitting;
use crate::control::Save;
use crate::picture::chart::{Scale, path};
use crate::picture::number::{grouped, significant};
use crate::picture::table::{ReadAsTable, Rows};
use crate::text::fill;
use leptos::prelude::*;
use transformer::study::flash::{Growth, Tiles, Traffic, growth, times};

/// Tile sizes that are offered: those of real kernels among them.
const SIZES: [usize; 6] = [1, 4, 16, 64, 128, 256];

/// Size of a chart in px, and its margins: left, right, top, bottom.
const SIZE: (f64, f64) = (440.0, 250.0);
const MARGINS: (f64, f64, f64, f64) = (52.0, 26.0, 12.0, 34.0);

/// What a chart shows of a way.
type Pick = fn(&Traffic) -> u64;

/// The two charts.
#[component]
pub fn GrowthOfBoth() -> impl IntoView {
    let lesson = expect_context::<Lesson>();
    let tiles = RwSignal::new(Tiles { rows: 64, keys: 64 });
    let size = Memo::new(move |_| lesson.head.with(|head| head.as_ref().map_or(1, |head| head.size)));
    let rows = Memo::new(move |_| growth(size.get(), tiles.get(), lesson.seen()));
    let says = move || fill(say().growth_says, &[&size.get().to_string()]);
    let compare = Signal::derive(move || (tiles.get(), size.get()));
    view! {
        <section class="room" aria-labelledby="flash-growth">
            <h2 id="flash-growth">{move || say().growth}</h2>
            <p class="ink2">{says}</p>
            <div class="choices">
                <TileSizes tiles on_cut=Callback::new(move |to| tiles.set(to)) sizes=&SIZES/>
            </div>
            <div class="legend growthlegend">
                <span>
                    <svg width="30" height="12" aria-hidden="true"><path d="M0 6h30" class="plainline"></path><circle cx="15" cy="6" r="3.5" class="plainmark"></circle></svg>
                    {move || say().plain}
                </span>
                <span>
                    <svg width="30" height="12" aria-hidden="true"><path d="M0 6h30" class="tiledline"></path><path d="M15 1.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z" class="tiledmark"></path></svg>
                    {move || say().tiled}
                </span>
            </div>
            <div class="charts">
                <Chart id="flash-moved-chart" title=Signal::derive(|| say().moved_chart) rows pick=Traffic::moved_bytes compare/>
                <Chart id="flash-room-chart" title=Signal::derive(|| say().room_chart) rows pick=Traffic::room_bytes compare/>
            </div>
            <ReadAsTable rows=Signal::derive(move || table(&rows.read()))/>
            <Save name="memory" what=Signal::derive(move || say().growth.to_owned())/>
        </section>
    }
}

#[component]
fn Chart(
    id: &'static str,
    title: Signal<&'static str>,
    rows: Memo<Vec<Growth>>,
    pick: Pick,
    compare: Signal<(Tiles, usize)>,
) -> impl IntoView {
    let said = move || {
        let rows = rows.read();
        let last = rows.last()?;
        let (plain, tiled) = (pick(&last.plain), pick(&last.tiled));
        let (tiles, size) = compare.get();
        let verdict = if tiled < plain {
            fill(say().fewer, &[&significant(times(plain, tiled), 3)])
        } else {
            fill(say().more, &[&tiles.rows.to_string(), &size.to_string()])
        };
        let length = grouped(last.length as u64);
        Some(fill(say().chart_says, &[title.get(), &length, &bytes(plain), &bytes(tiled), &verdict]))
    };
    let width = fitting(SIZE.0);
    view! {
        <figure class="chart">
            <figcaption>{title}</figcaption>
            <div class="scroller" tabindex="0" role="group" aria-label=title>
                <svg role="img" aria-label=said width=width height=SIZE.1 id=id>
                    {move || plot(&rows.read(), pick, width)}
                </svg>
            </div>
            <p class="says">{said}</p>
        </figure>
    }
}

fn plot(rows: &[Growth], pick: Pick, width: f64) -> Option<impl IntoView + use<>> {
    let (first, last) = (rows.first()?, rows.last()?);
    let all = || rows.iter().flat_map(|row| [pick(&row.plain), pick(&row.tiled)]);
    let (least, most) = (all().min()? as f64, all().max()? as f64);
    // Whole powers of ten around everything.
    let (from, to) = (least.log10().floor(), most.log10().ceil());
    let x = Scale {
        from: (first.length as f64).log2(),
        to: (last.length as f64).log2(),
        from_px: MARGINS.0,
        to_px: width - MARGINS.1,
    };
    let y = Scale { from, to, from_px: SIZE.1 - MARGINS.3, to_px: MARGINS.2 };
    let across = (from as i32..=to as i32).map(|power| {
        let at = y.px(f64::from(power));
        view! {
            <path d=format!("M{} {at:.1}H{}", x.from_px, x.to_px) class="gridline"></path>
            <text x=MARGINS.0 - 6.0 y=at + 3.5 class="tick end">{bytes(10u64.pow(power as u32))}</text>
        }
    });
    let along = rows.iter().step_by(3).map(|row| {
        let at = x.px((row.length as f64).log2());
        view! { <text x=at y=SIZE.1 - 18.0 class="tick middle">{grouped(row.length as u64)}</text> }
    });
    let points = |of: fn(&Growth) -> &Traffic| -> Vec<(f64, f64)> {
        let at = |row: &Growth| (x.px((row.length as f64).log2()), y.px((pick(of(row)) as f64).log10()));
        rows.iter().map(at).collect()
    };
    let (plain, tiled) = (points(|row| &row.plain), points(|row| &row.tiled));
    let rounds = plain
        .clone()
        .into_iter()
        .map(|(x, y)| view! { <circle cx=x cy=y r="3.5" class="plainmark"></circle> });
    let diamonds = tiled.clone().into_iter().map(|(x, y)| {
        view! { <path d=format!("M{x:.1} {:.1}l4.5 4.5l-4.5 4.5l-4.5 -4.5z", y - 4.5) class="tiledmark"></path> }
    });
    Some(view! {
        {across.collect_view()}
        {along.collect_view()}
        <text x=(MARGINS.0 + width) / 2.0 y=SIZE.1 - 3.0 class="tick middle">{say().tokens}</text>
        <path d=path(plain.into_iter()) class="plainline"></path>
        <path d=path(tiled.into_iter()) class="tiledline"></path>
        {rounds.collect_view()}
        {diamonds.collect_view()}
    })
}

/// 1,500 as `1.50 kB`.
pub fn bytes(n: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let mut size = n as f64;
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < units.len() {
        size /= 1000.0;
        unit += 1;
    }
    if size.fract() == 0.0 {
        format!("{size} {}", units[unit])
    } else {
        format!("{} {}", significant(size, 3), units[unit])
    }
}

fn table(rows: &[Growth]) -> Rows {
    let column = |chart: &str, way: &str| format!("{chart}: {way}");
    let heads = vec![
        say().tokens.to_owned(),
        column(say().moved_chart, say().plain),
        column(say().moved_chart, say().tiled),
        column(say().room_chart, say().plain),
        column(say().room_chart, say().tiled),
    ];
    let row = |row: &Growth| {
        [
            row.length as u64,
            row.plain.moved_bytes(),
            row.tiled.moved_bytes(),
            row.plain.room_bytes(),
            row.tiled.room_bytes(),
        ]
        .map(grouped)
        .to_vec()
    };
    Rows { heads, rows: rows.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_in_bytes_are_short() {
        assert_eq!(bytes(10), "10 B");
        assert_eq!(bytes(1_000_000), "1 MB");
        assert_eq!(bytes(1_536), "1.54 kB");
    }
}
