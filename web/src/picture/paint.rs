//! Paints a grid of numbers on a canvas: all cells as one small picture blown up, then the gaps between them, then what
//! only some cells have (hatch, words, corners, numbers). A call per cell would cost tens of milliseconds.

use super::grid::Grid;
use super::palette::Palette;
use leptos::prelude::{document, window};
use std::cell::RefCell;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

thread_local! {
    /// A canvas of one pixel per cell, used again and again.
    static SMALL: RefCell<Option<HtmlCanvasElement>> = const { RefCell::new(None) };
}

/// Paints `grid` with cells of width and height in px.
pub fn paint(canvas: &HtmlCanvasElement, grid: &Grid, (width, height): (f64, f64), palette: &Palette) {
    let sharp = window().device_pixel_ratio().max(1.0);
    let whole = (grid.columns as f64 * width, grid.rows as f64 * height);
    let pixels = ((whole.0 * sharp).ceil() as u32, (whole.1 * sharp).ceil() as u32);
    if canvas.width() != pixels.0 || canvas.height() != pixels.1 {
        canvas.set_width(pixels.0);
        canvas.set_height(pixels.1);
        let style = web_sys::HtmlElement::style(canvas);
        let _ = style.set_property("width", &format!("{}px", whole.0));
        let _ = style.set_property("height", &format!("{}px", whole.1));
    }
    let Some(pen) = pen_of(canvas) else { return };
    let _ = pen.set_transform(sharp, 0.0, 0.0, sharp, 0.0, 0.0);
    pen.clear_rect(0.0, 0.0, whole.0, whole.1);
    colors(&pen, grid, whole, palette);
    let gap = if width.min(height) > 5.0 { 1.0 } else { 0.5 };
    for column in 1..=grid.columns {
        pen.clear_rect(column as f64 * width - gap, 0.0, gap, whole.1);
    }
    for row in 1..=grid.rows {
        pen.clear_rect(0.0, row as f64 * height - gap, whole.0, gap);
    }
    hatch(&pen, grid, (width, height), palette);
    marks(&pen, grid, (width, height), gap, palette);
}

fn pen_of(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Every cell's color at once: a picture of one pixel per cell, blown up without smoothing.
fn colors(pen: &CanvasRenderingContext2d, grid: &Grid, whole: (f64, f64), palette: &Palette) {
    let mut pixels = Vec::with_capacity(4 * grid.rows * grid.columns);
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let [r, g, b] = palette.shade(grid.ramp, grid.colored(row, column), grid.limit).channels;
            pixels.extend([r, g, b, 255]);
        }
    }
    let (columns, rows) = (grid.columns as u32, grid.rows as u32);
    let Ok(image) = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), columns, rows) else {
        return;
    };
    SMALL.with_borrow_mut(|small| {
        if small.is_none() {
            *small = document().create_element("canvas").ok().and_then(|canvas| canvas.dyn_into().ok());
        }
        let Some(small) = small else { return };
        small.set_width(columns);
        small.set_height(rows);
        let Some(small_pen) = pen_of(small) else { return };
        let _ = small_pen.put_image_data(&image, 0.0, 0.0);
        pen.set_image_smoothing_enabled(false);
        let _ = pen.draw_image_with_html_canvas_element_and_dw_and_dh(small, 0.0, 0.0, whole.0, whole.1);
    });
}

/// Diagonal lines over all masked cells, continuous across neighbours.
fn hatch(pen: &CanvasRenderingContext2d, grid: &Grid, (width, height): (f64, f64), palette: &Palette) {
    pen.begin_path();
    let mut any = false;
    for row in 0..grid.rows {
        let mut column = 0;
        while column < grid.columns {
            let run = (column..grid.columns).take_while(|&at| grid.is_hidden(row, at)).count();
            if run > 0 {
                pen.rect(column as f64 * width, row as f64 * height, run as f64 * width, height);
                any = true;
            }
            column += run.max(1);
        }
    }
    if !any {
        return;
    }
    let spacing = if width < 10.0 { 4.0 } else { 5.0 };
    let (right, bottom) = (grid.columns as f64 * width, grid.rows as f64 * height);
    pen.save();
    pen.set_fill_style_str(&palette.mask_ground);
    pen.fill();
    pen.clip();
    pen.set_stroke_style_str(&palette.mask_line);
    pen.set_line_width(if width < 10.0 { 0.6 } else { 0.9 });
    pen.begin_path();
    let mut diagonal = 0.0;
    while diagonal < right + bottom {
        pen.move_to(diagonal - bottom, bottom);
        pen.line_to(diagonal, 0.0);
        diagonal += spacing;
    }
    pen.stroke();
    pen.restore();
}

/// What only some cells have: a number, the word of one that is not finite, the corner of one that an edit changed.
fn marks(
    pen: &CanvasRenderingContext2d,
    grid: &Grid,
    (width, height): (f64, f64),
    gap: f64,
    palette: &Palette,
) {
    let digits = grid.digits((width, height));
    let finite = grid.values.iter().all(|value| value.is_finite());
    if digits.is_none() && grid.changed.is_none() && finite {
        return;
    }
    pen.set_font(&format!("10px {}", palette.font));
    pen.set_text_align("center");
    pen.set_text_baseline("middle");
    // Of low rows not each has a number of its own height: as with the labels beside them some are left out.
    let every = (11.0 / height).ceil().max(1.0) as usize;
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let (x, y) = (column as f64 * width, row as f64 * height);
            let value = grid.at(row, column);
            if grid.is_hidden(row, column) {
                continue;
            }
            if !value.is_finite() {
                pen.set_fill_style_str(&palette.not_finite.0);
                pen.fill_rect(x, y, width - gap, height - gap);
                pen.set_stroke_style_str(&palette.not_finite.1);
                pen.stroke_rect(x + 0.5, y + 0.5, width - gap - 1.0, height - gap - 1.0);
                continue;
            }
            let ink = palette.shade(grid.ramp, grid.colored(row, column), grid.limit).ink;
            if grid.is_changed(row, column) {
                notch(pen, ink, (x + width - gap, y), width.min(height));
            }
            let Some(digits) = digits.filter(|_| row.is_multiple_of(every)) else { continue };
            let text = grid.text(value, digits);
            if text.chars().count() as f64 * 6.0 <= width {
                pen.set_fill_style_str(ink);
                let _ = pen.fill_text(&text, x + (width - gap) / 2.0, y + (height - gap) / 2.0 + 0.5);
            }
        }
    }
}

/// A corner that says: not what it was before an edit.
fn notch(pen: &CanvasRenderingContext2d, ink: &str, (right, top): (f64, f64), side: f64) {
    let leg = (side * 0.4).clamp(2.0, 7.0);
    pen.set_fill_style_str(ink);
    pen.begin_path();
    pen.move_to(right - leg, top);
    pen.line_to(right, top);
    pen.line_to(right, top + leg);
    pen.fill();
}
