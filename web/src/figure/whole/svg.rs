//! The picture as SVG. One text for all of it: some sixty boxes and wires cost less that way than as components, and none
//! of them lives by itself.

use super::names::{Label, label};
use crate::picture::chart::escaped;
use crate::scene::whole::{Cell, Diagram, Kind, Part, Point, Text};
use crate::scene::{Naming, Walk, side_name};
use crate::text::model_words as named;
use crate::text::whole::{WholeWords, words};
use crate::text::{Language, fill};
use std::fmt::Write;
use transformer::{NormPlacement, Side};

/// What the picture is of.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The way.
    pub walk: &'a Walk,
    /// Gradients run against the wires.
    pub backward: bool,
    /// Where the reader stands.
    pub at: usize,
    /// The language.
    pub language: Language,
}

/// The inner text of an `svg` element.
pub fn svg(diagram: &Diagram, seen: Seen<'_>) -> String {
    let mut out = String::new();
    for frame in &diagram.frames {
        let ((x, y), (w, h)) = (frame.from, frame.size);
        let class = frame.class;
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"7\"/>"
        );
    }
    for road in &diagram.roads {
        let _ = write!(out, "<path class=\"road\" d=\"{}\"/>", through(road));
    }
    for wire in &diagram.wires {
        let role = if seen.backward { "g" } else { wire.role };
        let (points, arrow) = (&wire.points, arrow(&wire.points, seen.backward));
        let _ = write!(
            out,
            "<path class=\"wire {role}\" d=\"{}\"/><path class=\"tip {role}\" d=\"{arrow}\"/>",
            through(points)
        );
    }
    for note in &diagram.notes {
        let (x, y) = note.at;
        let (class, text) = noted(&note.text, seen);
        let anchor = note.anchor;
        let _ = write!(out, "<text class=\"{class} {anchor}\" x=\"{x}\" y=\"{y}\">{text}</text>");
    }
    for (index, cell) in diagram.cells.iter().enumerate() {
        push_cell(&mut out, index, cell, seen);
    }
    out
}

/// The same without words and wires, for a small picture: where the boxes lie, and in which of them the reader stands.
pub fn bare(diagram: &Diagram, at: usize) -> String {
    let mut out = String::new();
    for frame in diagram.frames.iter().filter(|frame| frame.class == "around") {
        let ((x, y), (w, h)) = (frame.from, frame.size);
        let _ = write!(
            out,
            "<rect class=\"glancearound\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"16\"/>"
        );
    }
    for road in &diagram.roads {
        let _ = write!(out, "<path class=\"glanceroad\" d=\"{}\"/>", through(road));
    }
    for cell in &diagram.cells {
        let [x, y, _, _] = cell.sides();
        let (w, h) = cell.size;
        let class = if cell.stops.contains(&at) { "glancehere" } else { "glancecell" };
        let role = role(cell.part);
        let _ = write!(
            out,
            "<rect class=\"{class} {role}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"8\"/>"
        );
    }
    out
}

fn push_cell(out: &mut String, index: usize, cell: &Cell, seen: Seen<'_>) {
    let words = words(seen.language);
    let start = seen.walk.range(seen.backward).start;
    let ((x, y), (width, height)) = (cell.middle, cell.size);
    let [left, top, right, _] = cell.sides();
    let standing = match cell.stops.last() {
        _ if cell.stops.contains(&seen.at) => "here",
        Some(&last) if last < seen.at => "done",
        _ => "ahead",
    };
    let number = (cell.opens + 1).saturating_sub(start);
    let stop = seen.walk.stops.get(cell.opens);
    let naming = Naming { language: seen.language, walk: seen.walk };
    let name = stop.map(|stop| naming.name_of(stop)).unwrap_or_default();
    let said = escaped(&fill(words.box_says, &[&name, &number.to_string()]));
    let role = role(cell.part);
    let dead = cell.stops.is_empty();
    // The box is the link, and what is written on it lets the pointer through: its name says more than its sign.
    let link = match dead {
        true => String::new(),
        false => format!("role=\"link\" tabindex=\"0\" aria-label=\"{said}\" data-cell=\"{index}\""),
    };
    let _ = write!(out, "<g class=\"cell {role} {standing}\">");
    if cell.part == Part::Add || cell.part == Part::Product {
        let r = width / 2.0;
        let _ = write!(
            out,
            "<circle class=\"box\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\" {link}><title>{said}</title></circle>"
        );
        if cell.part == Part::Add {
            let _ = write!(out, "<path class=\"ink\" d=\"M{} {y}h10M{x} {}v10\"/>", x - 5.0, y - 5.0);
        } else {
            let _ = write!(
                out,
                "<circle class=\"ink\" cx=\"{x}\" cy=\"{y}\" r=\"5.5\"/><circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" r=\"1.8\"/>"
            );
        }
        let _ = write!(
            out,
            "<text class=\"number start\" x=\"{}\" y=\"{}\">{number}</text></g>",
            right + 3.0,
            y + r + 6.0
        );
        return;
    }
    let _ = write!(
        out,
        "<rect class=\"box\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"4\" {link}><title>{said}</title></rect>"
    );
    let headed = cell.part == Part::Softmax;
    if headed {
        let _ = write!(out, "<path class=\"heading\" d=\"M{left} {}h{width}\"/>", top + 28.0);
    }
    if cell.part != Part::Ids {
        let _ = write!(out, "<circle class=\"pip\" cx=\"{}\" cy=\"{}\" r=\"3\"/>", left + 8.0, top + 8.5);
        let _ = write!(
            out,
            "<text class=\"number end\" x=\"{}\" y=\"{}\">{number}</text>",
            right - 4.0,
            top + 12.5
        );
        let foot = match cell.part {
            _ if headed => top + 19.0,
            Part::Scores if height > 50.0 => y - 2.0,
            _ => y + 10.0,
        };
        match label(cell, seen.walk, words) {
            Label::Plain(text) => {
                let (anchor, at) = if headed { ("start", left + 16.0) } else { ("middle", x) };
                let _ =
                    write!(out, "<text class=\"{anchor}\" x=\"{at}\" y=\"{foot}\">{}</text>", escaped(&text));
            }
            Label::Math(text) => {
                let _ = write!(out, "<text class=\"math middle\" x=\"{x}\" y=\"{foot}\">{text}</text>");
            }
        }
        if cell.part == Part::Scores && height > 50.0 {
            let _ = write!(
                out,
                "<text class=\"middle mut\" x=\"{x}\" y=\"{}\">{}</text>",
                y + 16.0,
                escaped(words.scores)
            );
        }
    }
    out.push_str("</g>");
}

/// Whose color a box has.
fn role(part: Part) -> &'static str {
    match part {
        Part::Query | Part::TurnedQuery => "q",
        Part::Key | Part::TurnedKey => "k",
        Part::Value => "v",
        Part::Scores => "sc",
        _ => "",
    }
}

fn noted(text: &Text, seen: Seen<'_>) -> (&'static str, String) {
    let words = words(seen.language);
    match text {
        Text::Shape(axes) => ("shape", axes.clone()),
        Text::Block { side, shown, blocks, of } => {
            let (at, blocks) = ((shown + 1).to_string(), blocks.to_string());
            let stack = side_name(*side).map(|name| name(seen.language.words()));
            let name = match stack {
                Some(stack) => fill(words.stack_block, &[stack, &at, &blocks]),
                None => fill(words.of_block, &[&at, &blocks]),
            };
            let of = of.map(|kind| format!(" · {}", kind_name(kind, words))).unwrap_or_default();
            ("strong", escaped(&format!("{name}{of}")))
        }
        Text::Times(blocks) => ("strong", fill(words.times, &[&blocks.to_string()])),
        Text::OneHead(heads) => ("mut", fill(words.one_head, &[&heads.to_string()])),
        Text::Sum(kind) => ("math", sum(*kind, seen.walk)),
    }
}

fn kind_name(kind: Kind, words: &WholeWords) -> &'static str {
    match kind {
        Kind::Attention => words.attention,
        Kind::Cross => words.cross_attention,
        Kind::FeedForward => words.feed_forward,
    }
}

/// `x ← x + Attention(norm(x))`, as this model has it.
fn sum(kind: Kind, walk: &Walk) -> String {
    let config = &walk.dims.config;
    let of = match kind {
        Kind::Attention => "Attention",
        Kind::Cross => "CrossAttention",
        Kind::FeedForward => "FFN",
    };
    let (x, norm) = ("<tspan class=\"rs\">x</tspan>", named::norm(config.norm));
    match (config.norm_placement, config.residual) {
        (NormPlacement::Pre, true) => format!("{x} ← {x} + {of}({norm}({x}))"),
        (NormPlacement::Pre, false) => format!("{x} ← {of}({norm}({x}))"),
        (NormPlacement::Post, true) => format!("{x} ← {norm}({x} + {of}({x}))"),
        (NormPlacement::Post, false) => format!("{x} ← {norm}({of}({x}))"),
    }
}

/// A path through points, its corners rounded.
fn through(points: &[Point]) -> String {
    let mut path = String::new();
    let last = points.len().saturating_sub(1);
    for (i, &(x, y)) in points.iter().enumerate() {
        if i == 0 || i == last {
            let _ = write!(path, "{}{x} {y}", if i == 0 { 'M' } else { 'L' });
            continue;
        }
        let (before, after) = (toward((x, y), points[i - 1]), toward((x, y), points[i + 1]));
        let _ = write!(path, "L{} {}Q{x} {y} {} {}", before.0, before.1, after.0, after.1);
    }
    path
}

/// A point up to 6 px on the way from one to another.
fn toward((x, y): Point, (to_x, to_y): Point) -> Point {
    let (dx, dy) = (to_x - x, to_y - y);
    let length = dx.abs() + dy.abs();
    let share = if length > 0.0 { 6f64.min(length / 2.0) / length } else { 0.0 };
    (x + dx * share, y + dy * share)
}

/// The tip of an arrow at the end of a wire, or at its beginning.
fn arrow(points: &[Point], reversed: bool) -> String {
    let (at, from) = match points {
        [first, second, ..] if reversed => (*first, *second),
        [.., second, last] => (*last, *second),
        _ => return String::new(),
    };
    let (dx, dy) = ((at.0 - from.0).signum(), (at.1 - from.1).signum());
    let (dx, dy) = if at.0 == from.0 { (0.0, dy) } else { (dx, 0.0) };
    let back = (at.0 - 7.0 * dx, at.1 - 7.0 * dy);
    let (a, b) = ((back.0 + 4.0 * dy, back.1 + 4.0 * dx), (back.0 - 4.0 * dy, back.1 - 4.0 * dx));
    format!("M{} {}L{} {}L{} {}Z", at.0, at.1, a.0, a.1, b.0, b.1)
}

/// The stack of ids in words.
pub fn side_word(side: Side, words: &WholeWords) -> &'static str {
    match side {
        Side::Only => words.tokens,
        Side::Encoder => words.encoder,
        Side::Decoder => words.decoder,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::whole::diagram;
    use transformer::{Depth, Extent, ModelConfig};

    #[test]
    fn corners_are_rounded_and_arrows_point_along_the_wire() {
        assert_eq!(through(&[(0.0, 0.0), (20.0, 0.0), (20.0, 30.0)]), "M0 0L14 0Q20 0 20 6L20 30");
        assert_eq!(arrow(&[(0.0, 0.0), (20.0, 0.0)], false), "M20 0L13 4L13 -4Z");
        assert_eq!(arrow(&[(0.0, 0.0), (20.0, 0.0)], true), "M0 0L7 -4L7 4Z");
    }

    #[test]
    fn every_box_is_a_link_with_the_name_of_its_operation_in_both_languages() {
        let walk = Walk::of(&ModelConfig::textbook(12, 12), Extent::new(1, 12), Depth::Backward).unwrap();
        for language in [Language::English, Language::Chinese] {
            for backward in [false, true] {
                let diagram = diagram(&walk, 0, 1406.0, backward);
                let at = walk.range(backward).start;
                let text = svg(&diagram, Seen { walk: &walk, backward, at, language });
                let links = diagram.cells.iter().filter(|cell| !cell.stops.is_empty()).count();
                assert_eq!(text.matches("role=\"link\"").count(), links);
                assert_eq!(
                    text.matches("cell").count() - text.matches("data-cell").count(),
                    diagram.cells.len()
                );
                assert!(!text.contains("{}") && !text.contains("aria-label=\"\""));
            }
        }
    }

    #[test]
    fn one_box_is_where_the_reader_stands() {
        let walk = Walk::of(&ModelConfig::textbook(12, 12), Extent::new(1, 12), Depth::Forward).unwrap();
        let diagram = diagram(&walk, 0, 990.0, false);
        for at in walk.range(false) {
            let text = svg(&diagram, Seen { walk: &walk, backward: false, at, language: Language::English });
            let here = if walk.stops[at].block == Some(1) { 0 } else { 1 };
            assert_eq!(text.matches(" here\"").count(), here, "{}", walk.stops[at].name);
        }
    }
}
