//! How large an equation of pictures is drawn, so that its result is whole in the room that there is. Pure.

use super::face::{Face, WINDOW};
use super::layout::{Layout, Piece, Slot};
use graph::AxisName;

/// Sizes of an equation, in px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Side of a cell along positions, keys and a small vocabulary.
    pub token: f64,
    /// Side of a cell along features.
    pub feature: f64,
    /// Where operands cross: room left of the result.
    pub left: f64,
    /// Where operands cross: room over the result.
    pub above: f64,
    /// Where one matrix becomes another: room between them.
    pub between: f64,
    /// How wide the cells of a matrix of queries and keys are that becomes another, beside those of that one.
    pub before: f64,
    /// Room for the names of rows, left of them.
    pub labels: f64,
    /// Where they stand in a line: each has a line of its own.
    pub stacked: bool,
    /// There is no room for a sentence beside the title.
    pub brief: bool,
    /// Title and formula of a cross stand over it, not in its corner.
    pub over: bool,
    /// How much larger than usual type and all of this is.
    pub scale: f64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            token: 29.0,
            feature: 12.0,
            left: 190.0,
            above: 92.0,
            between: BETWEEN,
            before: 1.0,
            labels: LABELS,
            stacked: false,
            brief: false,
            over: false,
            scale: 1.0,
        }
    }
}

/// Sizes that a cell may have along token axes, largest first.
const TOKEN_SIZES: [f64; 23] = [
    48.0, 44.0, 40.0, 36.0, 32.0, 29.0, 26.0, 24.0, 22.0, 20.0, 18.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0,
    10.0, 8.0, 7.0, 5.0, 4.0, 3.0,
];

/// Sizes that a cell may have along feature axes.
const FEATURE_SIZES: [f64; 14] = [24.0, 20.0, 16.0, 14.0, 12.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0];

/// From here on every token's label can be read.
const READABLE: f64 = 12.0;

/// From here on every second label can be read.
const EVERY_SECOND: f64 = 8.0;

/// Cells along features are no smaller, where that can be helped.
const FINE: f64 = 4.0;

/// The largest cells where the canvas is scrolled: most of the result shall be in sight.
const SCROLLED: (f64, f64) = (16.0, 6.0);

/// A cell is at most so many times as high as wide.
const SLIM: f64 = 4.0;

/// Tokens of a letter beside rows; space between two pictures; a sign; numbers of whole rows, of which a row has two.
pub const LABELS: f64 = 40.0;
const GAP: f64 = 14.0;
const SIGN: f64 = 36.0;
const STATISTICS: f64 = 150.0;

/// Between the left operand of a product and its result, and between the upper one and it.
const CROSSING: f64 = 12.0;

/// Room between an operand that becomes the result and the result: for a factor, or numbers of whole rows; and where
/// there is little width.
const BETWEEN: f64 = 112.0;
const LITTLE_BETWEEN: f64 = 90.0;

/// Less width than this is little: what a matrix was is drawn narrower than what it becomes.
const LITTLE: f64 = 480.0;
const NARROWER: f64 = 0.35;

/// Heights of title, sentence and formula: over a line of pictures, and in the corner of crossed ones, with and without
/// the sentence.
const OVER: f64 = 66.0;
const CORNER: f64 = 148.0;
const LOW_CORNER: f64 = 92.0;

/// Where there is little width, title and formula stand over the cross in full width, and the upper operand has the
/// corner's height to itself.
pub const HEADING: f64 = 76.0;
const EMPTY_CORNER: f64 = 56.0;

/// Least width of the corner, with a formula and with labels alone.
const CORNER_WIDTH: f64 = 190.0;
const EMPTY_CORNER_WIDTH: f64 = 132.0;

/// Less height than this is low.
const LOW: f64 = 370.0;

/// Tokens over the columns, or the ends of an axis without tokens; what stands under a picture; between two lines.
pub const HEAD: f64 = 36.0;
pub const BARE_HEAD: f64 = 18.0;
const UNDER: f64 = 22.0;
/// Under what is less wide than this, a name and a shape take three lines.
const SLENDER: f64 = 96.0;
const UNDER_SLENDER: f64 = 56.0;
const APART: f64 = 8.0;

impl Plan {
    /// The largest cells whose equation fits into width and height, with so much room for the names of rows. Where none
    /// do, those whose result fits; where even that cannot be, those that fit the width.
    pub fn of(layout: &Layout, (width, height): (f64, f64), labels: f64) -> Self {
        let over = width < LITTLE;
        let brief = height < LOW || over;
        match layout {
            Layout::Crossed { result, .. } if is_square(&result.face) => {
                square(&result.face, (width, height), labels)
            }
            _ => {
                let all =
                    TOKEN_SIZES.into_iter().flat_map(|token| FEATURE_SIZES.map(|feature| (token, feature)));
                let slim = all.filter(|(token, feature)| *token <= SLIM * feature);
                let plans: Vec<Needs> = slim
                    .flat_map(|(token, feature)| {
                        let plan = Self { token, feature, labels, brief, over, ..Self::default() };
                        [false, true].map(|stacked| needs(layout, Self { stacked, ..plan }, height))
                    })
                    .collect();
                best(&plans, (width, height)).unwrap_or_default()
            }
        }
    }

    /// The same for type that is `scale` times as large.
    pub fn scaled(layout: &Layout, (width, height): (f64, f64), labels: f64, scale: f64) -> Self {
        let plan = Self::of(layout, (width / scale, height / scale), labels);
        Self {
            token: plan.token * scale,
            feature: plan.feature * scale,
            left: plan.left * scale,
            above: plan.above * scale,
            between: plan.between * scale,
            labels: labels * scale,
            scale,
            ..plan
        }
    }

    /// Width and height of a cell of a face.
    pub fn cell(self, face: &Face) -> (f64, f64) {
        let along = |axis: AxisName, len: usize| match axis {
            AxisName::T | AxisName::S => self.token,
            AxisName::V if len <= 16 => self.token,
            // A single number is shown large enough to be read.
            _ if len == 1 => self.token.max(22.0),
            _ => self.feature,
        };
        let (width, height) = (along(face.column_axis, face.columns), along(face.row_axis, face.rows));
        // A lone row or column is as thick as it needs to be read, no thicker than it is wide.
        if face.rows == 1 && face.columns == 1 { (64.0, 29.0) } else { (width, height) }
    }

    /// Width and height of a cell of an operand that crosses another one over a result: it is as wide as its columns,
    /// and as high as there is room.
    pub fn cell_above(self, face: &Face, result: &Face) -> (f64, f64) {
        let (width, height) = self.cell(face);
        if face.rows == 1 {
            return (width, height.min(22.0));
        }
        if !is_square(result) {
            return (width, height);
        }
        let room = (2.0 * self.above / shown(face.rows)).floor() / 2.0;
        (self.token, room.clamp(1.0, self.token))
    }

    /// The same for the operand left of a result.
    pub fn cell_left(self, face: &Face, result: &Face) -> (f64, f64) {
        let (width, height) = self.cell(face);
        if !is_square(result) {
            return (width, height);
        }
        if face.column_axis == AxisName::S {
            return (width * self.before, height);
        }
        let room =
            (2.0 * (self.left - self.labels - CROSSING * self.scale) / shown(face.columns)).floor() / 2.0;
        (room.clamp(1.0, self.token.min(16.0)), self.token)
    }

    fn size(self, face: &Face) -> (f64, f64) {
        let (width, height) = self.cell(face);
        (shown(face.columns) * width, shown(face.rows) * height)
    }
}

/// Queries meet keys, or gradients of that.
pub fn is_square(face: &Face) -> bool {
    (face.row_axis, face.column_axis) == (AxisName::T, AxisName::S)
}

/// Of a cross: the height over it, the least of its corner, and the least width of that.
fn corner(plan: Plan) -> (f64, f64, f64) {
    match (plan.over, plan.brief) {
        (true, _) => (HEADING, EMPTY_CORNER, EMPTY_CORNER_WIDTH),
        (false, true) => (0.0, LOW_CORNER, CORNER_WIDTH),
        (false, false) => (0.0, CORNER, CORNER_WIDTH),
    }
}

fn shown(len: usize) -> f64 {
    len.min(WINDOW) as f64
}

/// Queries and keys: whatever makes the matrix, it stands where its own size and the room alone put it.
fn square(face: &Face, (width, height): (f64, f64), labels: f64) -> Plan {
    let over = width < LITTLE;
    let (between, before) = if over { (LITTLE_BETWEEN, NARROWER) } else { (BETWEEN, 1.0) };
    let plan = Plan { between, before, labels, brief: height < LOW || over, over, ..Plan::default() };
    let (heading, above, narrowest) = corner(plan);
    let room = |token: f64| {
        let left = labels + shown(face.columns) * token * before + between;
        let wide = left.max(narrowest) + shown(face.columns) * token <= width;
        wide && heading + HEAD + above + CROSSING + shown(face.rows) * token + UNDER <= height
    };
    let least = TOKEN_SIZES[TOKEN_SIZES.len() - 1];
    let token = TOKEN_SIZES.into_iter().find(|&token| room(token)).unwrap_or(least);
    let left = (labels + shown(face.columns) * token * before + between).max(narrowest);
    Plan { token, feature: 12.0_f64.min(token), left, above, ..plan }
}

/// What a plan takes.
struct Needs {
    plan: Plan,
    width: f64,
    /// With all operands, and down to the end of the result.
    whole: f64,
    result: f64,
}

fn needs(layout: &Layout, plan: Plan, height: f64) -> Needs {
    match layout {
        Layout::Crossed { left, between, above, result } => {
            let size = |slot: &Option<Slot>| slot.map_or((0.0, 0.0), |slot| plan.size(&slot.face));
            let (left, upper, result) = (size(left), size(above), plan.size(&result.face));
            let apart = if between.is_empty() {
                CROSSING
            } else {
                between.iter().map(|piece| width_of(piece, plan)).sum()
            };
            let (heading, corner, narrowest) = corner(plan);
            let beside = (left.0 + plan.labels + apart).max(narrowest);
            let rest = heading + HEAD + CROSSING + left.1.max(result.1) + UNDER;
            // Where the upper operand is too high, it is scrolled in what the result leaves.
            let above = corner.max(upper.1).min((height - rest).max(corner));
            Needs {
                plan: Plan { left: beside, above, stacked: false, ..plan },
                width: beside + upper.0.max(result.0),
                whole: rest + corner.max(upper.1),
                result: rest + corner,
            }
        }
        Layout::Line(pieces) => {
            let slots = pieces
                .iter()
                .filter_map(|piece| if let Piece::Slot(slot) = piece { Some(slot) } else { None });
            let heights = slots.clone().map(|slot| {
                let (width, height) = plan.size(&slot.face);
                height + if width < SLENDER { UNDER_SLENDER } else { UNDER }
            });
            let heights: Vec<f64> = heights.collect();
            let last = heights.last().copied().unwrap_or(0.0);
            let widths = pieces.iter().map(|piece| width_of(piece, plan) + GAP);
            let labelled = slots.clone().any(|slot| has_tokens(slot.face.column_axis));
            let head = if labelled { HEAD } else { BARE_HEAD };
            let widest = slots.map(|slot| plan.size(&slot.face).0).fold(0.0, f64::max);
            let tall = heights.iter().copied().fold(0.0, f64::max);
            let stack: f64 = heights.iter().map(|height| height + APART).sum();
            let (width, whole, result) = match plan.stacked {
                true => (widest + plan.labels + SIGN, stack, stack),
                false => (widths.sum(), tall, last),
            };
            Needs { plan, width, whole: OVER + head + whole, result: OVER + head + result }
        }
    }
}

/// Every place on it has a token.
fn has_tokens(axis: AxisName) -> bool {
    matches!(axis, AxisName::T | AxisName::S | AxisName::V)
}

fn width_of(piece: &Piece, plan: Plan) -> f64 {
    match piece {
        Piece::Slot(slot) => {
            let labelled = has_tokens(slot.face.row_axis);
            plan.size(&slot.face).0 + if labelled { plan.labels } else { 0.0 }
        }
        Piece::Sign(sign) => SIGN.max(9.0 * sign.chars().count() as f64 + GAP),
        Piece::Statistics => STATISTICS,
    }
}

/// The best of those that fit best.
fn best(plans: &[Needs], (width, height): (f64, f64)) -> Option<Plan> {
    let wide = |needs: &&Needs| needs.width <= width;
    let whole = |needs: &&Needs| needs.whole <= height;
    let seen = |needs: &&Needs| needs.result <= height;
    let in_row = |needs: &&Needs| !needs.plan.stacked;
    let fine = |needs: &&Needs| needs.plan.feature >= FINE;
    let from = |least: f64| move |needs: &&Needs| needs.plan.token >= least;
    let scrolled = |needs: &&Needs| needs.plan.token <= SCROLLED.0 && needs.plan.feature <= SCROLLED.1;
    let worth = |needs: &Needs| needs.plan.token + 2.0 * needs.plan.feature;
    let pick = |fits: &dyn Fn(&&Needs) -> bool| {
        let found = plans.iter().filter(wide).filter(|needs| fits(needs));
        found.max_by(|a, b| worth(a).total_cmp(&worth(b))).map(|needs| needs.plan)
    };
    pick(&|n| whole(n) && in_row(n) && fine(n) && from(READABLE)(n))
        .or_else(|| pick(&|n| whole(n) && in_row(n) && fine(n) && from(EVERY_SECOND)(n)))
        .or_else(|| pick(&|n| seen(n) && in_row(n) && fine(n) && from(EVERY_SECOND)(n)))
        .or_else(|| pick(&|n| whole(n) && fine(n)))
        .or_else(|| pick(&seen))
        .or_else(|| pick(&|n| in_row(n) && scrolled(n)))
        .or_else(|| pick(&scrolled))
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
