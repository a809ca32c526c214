//! What is told of a cell suffices to compute it: the rows of its terms, and the lines after them.

use graph::AxisName::{B, C, D, H, Number, S, T};
use graph::explain::{Derived, Explanation, Step, Term};
use graph::ops::{Pairing, Visibility};
use graph::{AxisName, Dtype, Graph, OpId, Shape, TensorId};

/// Nearly equal: the rows multiply in another order than the rule.
#[track_caller]
fn assert_close(got: f32, wanted: f32) {
    assert!((got - wanted).abs() <= 1e-6 * wanted.abs().max(1.0), "{got} is not {wanted}");
}

fn input(g: &mut Graph, name: &str, axes: &[(AxisName, usize)]) -> TensorId {
    g.parameter(name, Shape::of(axes)).unwrap()
}

/// The last operation of that kind.
#[track_caller]
fn last(g: &Graph, kind: &str) -> OpId {
    g.operations().filter(|(_, operation)| operation.op.kind() == kind).last().unwrap().0
}

/// The mean of all cells of `y` as a loss, with its gradients.
fn with_gradients(g: &mut Graph, y: TensorId) {
    let targets = g.input("targets", g.shape(y).clone(), Dtype::I32).unwrap();
    let loss = g.mean_loss(y, targets).unwrap();
    g.append_gradients(loss).unwrap();
}

fn line(explanation: &Explanation, step: Step) -> f32 {
    explanation.lines.iter().find(|line| line.step == step).unwrap().value
}

fn derived(term: &Term, wanted: Derived) -> f32 {
    term.derived.iter().find(|(kind, _)| *kind == wanted).unwrap().1
}

/// Two rows of three, and a gradient that differs everywhere.
const X: [f32; 6] = [1.0, 2.0, 6.0, -1.0, 0.5, 0.25];
const D_Y: [f32; 6] = [0.5, -1.0, 0.25, 2.0, 0.1, -0.3];
const W: [f32; 3] = [1.5, -0.5, 2.0];
const EPS: f32 = 0.125;

#[test]
fn a_cell_of_layer_norm_is_computed_from_mean_variance_and_eps() {
    let mut g = Graph::new();
    let (x, w) = (input(&mut g, "x", &[(T, 2), (C, 3)]), input(&mut g, "w", &[(C, 3)]));
    g.layer_norm(x, w, f64::from(EPS)).unwrap();
    let explanation = g.explain(OpId(0), 2, &[&X, &W]);
    // By hand: mean 3, variance (4 + 1 + 9) / 3.
    assert_close(line(&explanation, Step::Mean), 3.0);
    assert_close(line(&explanation, Step::Variance), 14.0 / 3.0);
    let squares: Vec<f32> =
        explanation.terms.iter().map(|term| derived(term, Derived::SquaredDeviation)).collect();
    assert_eq!(squares, [4.0, 1.0, 9.0]);
    let plus = explanation.lines.iter().find(|line| line.step == Step::Plus).unwrap();
    assert_eq!(plus.operand, Some(EPS));
    let (mean, variance, own) =
        (line(&explanation, Step::Mean), line(&explanation, Step::Variance), line(&explanation, Step::Own));
    assert_close((own - mean) / (variance + EPS).sqrt() * W[2], explanation.result);
}

#[test]
fn rows_of_a_norms_weight_multiply_to_their_terms() {
    for layer_norm in [false, true] {
        let mut g = Graph::new();
        let (x, w) = (input(&mut g, "x", &[(T, 2), (C, 3)]), input(&mut g, "w", &[(C, 3)]));
        let y = if layer_norm { g.layer_norm(x, w, 1e-5) } else { g.rms_norm(x, w, 1e-5) }.unwrap();
        with_gradients(&mut g, y);
        let kind = if layer_norm { "layer_norm_weight_backward" } else { "rms_norm_weight_backward" };
        for cell in 0..3 {
            let explanation = g.explain(last(&g, kind), cell, &[&X, &D_Y]);
            for term in &explanation.terms {
                let mean = if layer_norm { derived(term, Derived::Mean) } else { 0.0 };
                let shown =
                    (term.cells[0].value - mean) * term.cells[1].value * derived(term, Derived::InverseRoot);
                assert_close(shown, term.value);
            }
            let sum: f32 = explanation.terms.iter().map(|term| term.value).sum();
            assert_close(sum, explanation.result);
        }
    }
}

#[test]
fn a_gradient_through_a_norm_is_computed_from_what_is_told() {
    for layer_norm in [false, true] {
        let mut g = Graph::new();
        let (x, w) = (input(&mut g, "x", &[(T, 2), (C, 3)]), input(&mut g, "w", &[(C, 3)]));
        let y = if layer_norm { g.layer_norm(x, w, 1e-5) } else { g.rms_norm(x, w, 1e-5) }.unwrap();
        with_gradients(&mut g, y);
        let kind = if layer_norm { "layer_norm_backward" } else { "rms_norm_backward" };
        for cell in 0..6 {
            let explanation = g.explain(last(&g, kind), cell, &[&X, &W, &D_Y]);
            assert_close(line(&explanation, Step::Weighted), W[cell % 3] * D_Y[cell]);
            // Each line after that goes on with the one before it.
            let from = explanation.lines.iter().position(|line| line.step == Step::Weighted).unwrap();
            let chain = &explanation.lines[from..];
            for pair in chain.windows(2) {
                let operand = pair[1].operand.unwrap();
                let wanted = match pair[1].step {
                    Step::Minus => pair[0].value - operand,
                    Step::Divide => pair[0].value / operand,
                    other => panic!("{other:?} in the chain"),
                };
                assert_close(pair[1].value, wanted);
            }
            if layer_norm {
                let along: f32 =
                    explanation.terms.iter().map(|t| t.value * derived(t, Derived::Normalized)).sum();
                assert_close(line(&explanation, Step::MeanNormalized), along / 3.0);
            }
        }
    }
}

/// Positions and what is made of them, and the answer.
#[track_caller]
fn check_visible(causal: bool, pad: Option<u32>, (t, s): (usize, usize), told: &[(Step, f32)]) {
    let mut g = Graph::new();
    let ids = g.input("ids", Shape::of(&[(B, 1), (S, 3)]), Dtype::I32).unwrap();
    let shape = Shape::of(&[(B, 1), (H, 1), (T, 3), (S, 3)]);
    g.visibility(ids, Visibility { shape, causal, pad }).unwrap();
    let explanation = g.explain(OpId(0), t * 3 + s, &[&[7.0, 10.0, 4.0]]);
    let lines: Vec<(Step, f32)> = explanation.lines.iter().map(|line| (line.step, line.value)).collect();
    assert_eq!(lines, told);
    assert!(explanation.lines.iter().all(|line| line.step.is_whole()));
}

#[test]
fn a_mask_compares_positions_and_tells_padding() {
    use Step::{KeyPosition, KeyToken, NotLater, NotPadding, QueryPosition, Visible};
    let places = |t: f32, s: f32, seen: f32| [(QueryPosition, t), (KeyPosition, s), (NotLater, seen)];
    check_visible(true, None, (2, 0), &[&places(2.0, 0.0, 1.0)[..], &[(Visible, 1.0)]].concat());
    check_visible(true, None, (0, 2), &[&places(0.0, 2.0, 0.0)[..], &[(Visible, 0.0)]].concat());
    let padded = [(KeyToken, 10.0), (NotPadding, 0.0), (Visible, 0.0)];
    check_visible(true, Some(10), (2, 1), &[&places(2.0, 1.0, 1.0)[..], &padded].concat());
    check_visible(false, Some(10), (0, 1), &padded);
    check_visible(false, Some(10), (0, 2), &[(KeyToken, 4.0), (NotPadding, 1.0), (Visible, 1.0)]);
    check_visible(false, None, (0, 2), &[(Visible, 1.0)]);
}

/// The letters of a rotation's formula: first the pair's first feature.
#[test]
fn a_rotation_is_told_with_the_first_feature_first() {
    for (pairing, pair) in [(Pairing::Interleaved, (2, 3)), (Pairing::Half, (1, 3))] {
        let mut g = Graph::new();
        let x = input(&mut g, "x", &[(B, 1), (H, 1), (T, 1), (D, 4)]);
        let table = Shape::of(&[(T, 1), (Number, 2)]);
        let cos = g.input("cos", table.clone(), Dtype::F32).unwrap();
        let sin = g.input("sin", table, Dtype::F32).unwrap();
        let y = g.rope(x, cos, sin, pairing).unwrap();
        with_gradients(&mut g, y);
        let values: [&[f32]; 3] = [&[0.1, 0.2, 0.3, 0.4], &[1.0, 0.6], &[0.0, 0.8]];
        for op in [OpId(0), last(&g, "rope")] {
            for feature in [pair.0, pair.1] {
                let explanation = g.explain(op, feature, &values);
                let features: Vec<usize> =
                    explanation.terms.iter().map(|term| term.cells[0].offset).collect();
                assert_eq!(features, [pair.0, pair.1]);
                for term in &explanation.terms {
                    let cells: f32 = term.cells.iter().map(|cell| cell.value).product();
                    let sign: f32 = term.derived.iter().map(|(_, value)| value).product();
                    assert_eq!(cells * sign, term.value);
                }
            }
        }
    }
}
