//! A grid as an SVG of its own, with names around it: what a heatmap paints, as shapes. Pure.

use super::chart::escaped;
use super::framed::cell_size;
use super::grid::Grid;
use super::palette::Palette;
use super::word;
use std::fmt::Write;

/// Cells are so large that their columns fit into this, in px.
const ROOM: f64 = 1200.0;

/// Around the picture; height of the title; of a letter its width; below this width a column has no name.
const MARGIN: f64 = 12.0;
const TITLE: f64 = 24.0;
const LETTER: f64 = 7.3;
const READABLE: f64 = 15.0;

/// What stands around a grid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    /// Over it.
    pub title: String,
    /// Beside its rows.
    pub rows: Vec<String>,
    /// Over its columns.
    pub columns: Vec<String>,
}

/// The picture, and its width and height in px.
pub fn grid_svg(grid: &Grid, names: &Names, palette: &Palette) -> (String, (f64, f64)) {
    let cell = cell_size(grid.columns, ROOM);
    let widest =
        |names: &[String]| names.iter().map(|name| word::letters(name)).max().unwrap_or(0) as f64 * LETTER;
    let (beside, above) = (widest(&names.rows), widest(&names.columns));
    let turned = above > cell.0;
    let above = match above {
        _ if cell.0 < READABLE => 0.0,
        above if turned => above,
        above if above > 0.0 => 16.0,
        _ => 0.0,
    };
    let from = (MARGIN + beside + 6.0, MARGIN + TITLE + above + 4.0);
    let title = word::letters(&names.title) as f64 * LETTER;
    let size = (
        (from.0 + (grid.columns as f64 * cell.0).max(title - beside) + MARGIN).ceil(),
        (from.1 + grid.rows as f64 * cell.1 + MARGIN).ceil(),
    );
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" font-family=\"{2}\" font-size=\"12\" fill=\"{3}\">",
        size.0,
        size.1,
        escaped(&palette.font),
        palette.inks.0
    );
    let _ = write!(
        out,
        "<defs><pattern id=\"hidden\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\"><path d=\"M0 0h5v5h-5z\" fill=\"{}\"/><path d=\"M-1 1L1 -1M0 5L5 0M4 6L6 4\" stroke=\"{}\" stroke-width=\"0.9\"/></pattern></defs>",
        palette.mask_ground, palette.mask_line
    );
    let _ = write!(out, "<path d=\"M0 0h{}v{}H0z\" fill=\"{}\"/>", size.0, size.1, palette.ground);
    let _ = write!(
        out,
        "<text x=\"{MARGIN}\" y=\"{}\" font-weight=\"600\">{}</text>",
        MARGIN + 12.0,
        written(&names.title)
    );
    let _ = write!(out, "<g fill=\"{}\" text-anchor=\"end\">", palette.inks.1);
    for (row, name) in names.rows.iter().enumerate() {
        let foot = from.1 + (row as f64 + 0.5) * cell.1 + 4.0;
        let _ = write!(out, "<text x=\"{}\" y=\"{foot:.1}\">{}</text>", from.0 - 6.0, written(name));
    }
    let _ = write!(out, "</g><g fill=\"{}\">", palette.inks.1);
    for (column, name) in names.columns.iter().enumerate().filter(|_| above > 0.0) {
        let (x, y) = (from.0 + (column as f64 + 0.5) * cell.0, from.1 - 5.0);
        let place = match turned {
            true => format!("transform=\"translate({:.1} {y:.1}) rotate(-90)\"", x + 4.0),
            false => format!("x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\""),
        };
        let _ = write!(out, "<text {place}>{}</text>", written(name));
    }
    let _ = write!(
        out,
        "</g><g transform=\"translate({:.1} {:.1})\" text-anchor=\"middle\" font-size=\"10\">",
        from.0, from.1
    );
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            push_cell(&mut out, grid, (row, column), cell, palette);
        }
    }
    out += "</g></svg>";
    (out, size)
}

fn push_cell(
    out: &mut String,
    grid: &Grid,
    (row, column): (usize, usize),
    cell: (f64, f64),
    palette: &Palette,
) {
    let gap = if cell.0.min(cell.1) > 5.0 { 1.0 } else { 0.5 };
    let (x, y) = (column as f64 * cell.0, row as f64 * cell.1);
    let (width, height) = (cell.0 - gap, cell.1 - gap);
    let value = grid.at(row, column);
    let mut rect = |fill: &str, more: &str| {
        let _ = write!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"{more}/>"
        );
    };
    if grid.is_hidden(row, column) {
        return rect("url(#hidden)", "");
    }
    if !value.is_finite() {
        return rect(&palette.not_finite.0, &format!(" stroke=\"{}\"", palette.not_finite.1));
    }
    let shade = palette.shade(grid.ramp, grid.colored(row, column), grid.limit);
    rect(&hex(shade.channels), "");
    if grid.is_changed(row, column) {
        let (leg, right) = ((cell.0.min(cell.1) * 0.4).clamp(2.0, 7.0), x + width);
        let _ =
            write!(out, "<path d=\"M{:.1} {y}h{leg:.1}v{leg:.1}z\" fill=\"{}\"/>", right - leg, shade.ink);
    }
    if let Some(digits) = grid.digits(cell) {
        let text = grid.text(value, digits);
        if text.chars().count() as f64 * 6.0 <= cell.0 {
            let (middle, foot) = (x + width / 2.0, y + height / 2.0 + 3.5);
            let _ = write!(out, "<text x=\"{middle}\" y=\"{foot}\" fill=\"{}\">{text}</text>", shade.ink);
        }
    }
}

/// A color as markup writes it.
fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Inside of markup, without what XML knows no way to write.
fn written(text: &str) -> String {
    escaped(&text.chars().filter(|c| !c.is_control()).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::super::grid::Ramp;
    use super::*;
    use std::sync::Arc;

    fn grid(values: &[f32], columns: usize) -> Grid {
        Grid {
            rows: values.len() / columns,
            columns,
            values: Arc::new(values.to_vec()),
            hidden: None,
            changed: None,
            ramp: Ramp::Diverging,
            limit: 2.0,
            whole: false,
        }
    }

    fn named(title: &str, rows: &[&str], columns: &[&str]) -> Names {
        let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Names { title: title.to_owned(), rows: all(rows), columns: all(columns) }
    }

    #[test]
    fn each_cell_has_its_color_its_number_and_its_place() {
        let names = named("a & b", &["0 <", "1 b"], &["x", "y"]);
        let (text, size) = grid_svg(&grid(&[2.0, -2.0, 0.0, graph::MASKED], 2), &names, &Palette::plain());
        let has = |part: &str| assert!(text.contains(part), "{part} in {text}");
        let cell = |x: u32, y: u32, fill: &str| {
            has(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"47\" height=\"23\" fill=\"{fill}\"/>"));
        };
        assert_eq!(hex([255, 0, 10]), format!("#{}", "ff000a"));
        cell(0, 0, &hex([255, 0, 0]));
        cell(48, 0, &hex([0; 3]));
        cell(0, 24, &hex([255; 3]));
        cell(48, 24, "url(#hidden)");
        has(">2.00</text>");
        has(">−2.00</text>");
        has(">a &amp; b</text>");
        has(">0 &lt;</text>");
        has("font-family=\"&quot;Mono&quot;, monospace\"");
        assert_eq!(text.matches("<rect").count(), 4);
        assert!(size.0 > 96.0 && size.1 > 48.0, "{size:?}");
    }

    #[test]
    fn a_wide_grid_has_neither_numbers_nor_names_of_columns() {
        let columns: Vec<String> = (0..300).map(|i| i.to_string()).collect();
        let names = Names { columns, ..Names::default() };
        let mut grid = grid(&[0.5; 300], 300);
        grid.changed = Some(Arc::new((0..300).map(|i| i == 7).collect()));
        let (text, _) = grid_svg(&grid, &names, &Palette::plain());
        assert_eq!((text.matches("<rect").count(), text.matches("<text").count()), (300, 1));
        assert_eq!(text.matches("<path").count(), 4, "ground, hatch and one notch");
    }

    #[test]
    fn a_value_that_is_no_number_is_marked() {
        let (text, _) = grid_svg(&grid(&[f32::NAN], 1), &Names::default(), &Palette::plain());
        assert!(text.contains("fill=\"pink\" stroke=\"crimson\""), "{text}");
    }
}
