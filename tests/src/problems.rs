//! Problems for every operation: a graph with values, small enough to check and awkward enough to matter. Each is
//! run by the truth, the SIMD versions, a GPU and finite differences; where an operation has a gradient, the graph
//! goes on through a weighted mean and back, so that the backward operations are problems, too.

use graph::ops::{AdamWOperands, GatherRows, Matmul, Pairing, RATES, SampleRows, Visibility};
use graph::random::unit;
use graph::{AxisName, AxisName::Number, Dtype, Error, Graph, Op, Shape, Source, TensorId};
use std::collections::BTreeSet;

mod running;

/// A graph with the values of everything that is not computed.
pub struct Problem {
    /// Says which trap it sets.
    pub name: String,
    /// Forward, and backward where there is a gradient.
    pub graph: Graph,
    /// Floats to write before running.
    pub floats: Vec<(TensorId, Vec<f32>)>,
    /// Ids to write before running.
    pub ids: Vec<(TensorId, Vec<i32>)>,
    /// What to compare: every tensor of floats that is computed or changed in place.
    pub outputs: Vec<TensorId>,
    /// Likewise of ids.
    pub id_outputs: Vec<TensorId>,
    /// The scalar that gradients were taken of.
    pub loss: Option<TensorId>,
}

/// Draws values for one problem.
struct Maker {
    g: Graph,
    ids: Vec<(TensorId, Vec<i32>)>,
    draws: u32,
}

type Built = Result<Option<TensorId>, Error>;

impl Maker {
    fn shape(lens: &[usize]) -> Shape {
        Shape::of(&lens.iter().map(|&len| (Number, len)).collect::<Vec<_>>())
    }

    /// An operand with a gradient.
    fn x(&mut self, lens: &[usize]) -> Result<TensorId, Error> {
        self.draws += 1;
        self.g.parameter(&format!("x{}", self.draws), Self::shape(lens))
    }

    /// Known values.
    fn fixed(&mut self, lens: &[usize], value: impl Fn(usize) -> f32) -> Result<TensorId, Error> {
        self.draws += 1;
        let shape = Self::shape(lens);
        let values = (0..shape.len()).map(value).collect();
        self.g.constant(&format!("c{}", self.draws), shape, values)
    }

    /// Ids written before running.
    fn given(&mut self, lens: &[usize], value: impl Fn(usize) -> i32) -> Result<TensorId, Error> {
        self.draws += 1;
        let shape = Self::shape(lens);
        let values = (0..shape.len()).map(value).collect();
        let id = self.g.input(&format!("ids{}", self.draws), shape, Dtype::I32)?;
        self.ids.push((id, values));
        Ok(id)
    }
}

/// A value between −1 and 1 that depends on the problem's name only.
fn value(name: &str, tensor: TensorId, at: usize) -> f32 {
    let seed = name.bytes().fold(7u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    (2.0 * unit(seed, tensor.0, at as u32) - 1.0) as f32
}

fn problem(name: &str, build: impl FnOnce(&mut Maker) -> Built) -> Problem {
    let mut maker = Maker { g: Graph::new(), ids: Vec::new(), draws: 0 };
    let result = build(&mut maker).and_then(|output| {
        let Some(output) = output else { return Ok(None) };
        let shape = maker.g.shape(output).clone();
        let loss = if shape.rank() == 0 {
            output
        } else {
            let weights = (0..shape.len()).map(|i| value("weights", output, i)).collect();
            let weights = maker.g.constant("weights", shape.clone(), weights)?;
            let weighted = maker.g.multiply(output, weights)?;
            let all = maker.given(&shape.lens(), |_| 0)?;
            maker.g.mean_loss(weighted, all)?
        };
        maker.g.append_gradients(loss)?;
        Ok(Some(loss))
    });
    let loss = result.unwrap_or_else(|error| panic!("{name}: {error}"));
    let Maker { g: graph, ids, .. } = maker;
    let floats = graph
        .tensors()
        .filter(|(_, t)| {
            t.dtype == Dtype::F32 && matches!(t.source, Source::Parameter | Source::Input | Source::State)
        })
        .map(|(id, t)| (id, (0..t.shape.len()).map(|at| value(name, id, at)).collect()))
        .collect();
    let all: BTreeSet<TensorId> = graph.operations().map(|(_, operation)| operation.output).collect();
    let changed =
        graph.operations().flat_map(|(_, o)| o.op.writes().iter().map(|&i| o.inputs[i]).collect::<Vec<_>>());
    let all: BTreeSet<TensorId> = all.into_iter().chain(changed).collect();
    // A weighted mean of signed values is mostly cancellation: what it came from is compared instead.
    let compared = all.into_iter().filter(|&id| Some(id) != loss);
    let (outputs, id_outputs) = compared.partition(|&id| graph.tensor(id).dtype == Dtype::F32);
    Problem { name: name.to_owned(), graph, floats, ids, outputs, id_outputs, loss }
}

/// Every operation with `n` on every axis in turn, small numbers on the others.
pub fn of_size(n: usize) -> Vec<Problem> {
    let mut all = products(n);
    all.extend(cell_by_cell(n));
    all.extend(row_by_row(n));
    all.extend(heads(n));
    all.extend(tables(n));
    all.push(training_step(n));
    all
}

fn products(n: usize) -> Vec<Problem> {
    let mut all = Vec::new();
    for (axis, [m, k, columns]) in [("m", [n, 3, 5]), ("k", [3, n, 5]), ("n", [3, 5, n])] {
        for (transpose_a, transpose_b) in [(false, false), (false, true), (true, false), (true, true)] {
            for batched in [false, true] {
                let name = format!("matmul_{axis}{n}_a{transpose_a}_b{transpose_b}_batched{batched}");
                all.push(problem(&name, |p| {
                    let order = |swap, a, b| if swap { [b, a] } else { [a, b] };
                    let mut a = order(transpose_a, m, k).to_vec();
                    let mut b = order(transpose_b, k, columns).to_vec();
                    if batched {
                        // Four heads of a share two of b, as queries share keys; no network transposes a then.
                        a.splice(0..0, [2, 4]);
                        b.splice(0..0, if transpose_a { [2, 4] } else { [2, 2] });
                    }
                    let (a, b) = (p.x(&a)?, p.x(&b)?);
                    p.g.matmul(Matmul { batched, transpose_a, transpose_b }, a, b).map(Some)
                }));
            }
        }
    }
    all.push(problem(&format!("a_parameter_used_twice_{n}"), |p| {
        let (x, w) = (p.x(&[2, n, 4])?, p.x(&[4, 4])?);
        let once = p.g.linear(x, w)?;
        p.g.linear_transposed(once, w).map(Some)
    }));
    all
}

fn cell_by_cell(n: usize) -> Vec<Problem> {
    let named = |op: &str| format!("{op}_{n}");
    vec![
        problem(&named("add"), |p| {
            let (a, b) = (p.x(&[2, n])?, p.x(&[2, n])?);
            p.g.add(a, b).map(Some)
        }),
        problem(&named("add_to_itself"), |p| {
            let a = p.x(&[n])?;
            p.g.add(a, a).map(Some)
        }),
        problem(&named("multiply"), |p| {
            let (a, b) = (p.x(&[3, n])?, p.x(&[3, n])?);
            p.g.multiply(a, b).map(Some)
        }),
        problem(&named("bias"), |p| {
            let (x, b) = (p.x(&[2, 3, n])?, p.x(&[n])?);
            p.g.bias(x, b).map(Some)
        }),
        problem(&named("bias_of_two_axes"), |p| {
            let (x, b) = (p.x(&[2, n, 3])?, p.x(&[n, 3])?);
            p.g.bias(x, b).map(Some)
        }),
        problem(&named("sum_over_many_rows"), |p| {
            let x = p.x(&[n, 3])?;
            p.g.sum_leading(x, 1)?;
            Ok(None)
        }),
        problem(&named("scale"), |p| {
            let x = p.x(&[2, n])?;
            p.g.scale(x, 0.37).map(Some)
        }),
        problem(&named("patch"), |p| {
            let x = p.x(&[2, n])?;
            let keep = p.fixed(&[2, n], |i| (i % 3 != 0) as u8 as f32)?;
            let set = p.fixed(&[2, n], |i| i as f32 / 100.0)?;
            p.g.patch(x, keep, set).map(Some)
        }),
        problem(&named("relu"), |p| {
            let x = p.x(&[2, n])?;
            p.g.relu(x).map(Some)
        }),
        problem(&named("gelu"), |p| {
            let x = p.x(&[2, n])?;
            let x = p.g.scale(x, 4.0)?;
            p.g.gelu(x).map(Some)
        }),
        problem(&named("silu"), |p| {
            let x = p.x(&[2, n])?;
            let x = p.g.scale(x, 9.0)?;
            p.g.silu(x).map(Some)
        }),
    ]
}

fn row_by_row(n: usize) -> Vec<Problem> {
    let mut all = Vec::new();
    for (axis, shape) in [("rows", [n, 5]), ("width", [3, n])] {
        let named = |op: &str| format!("{op}_{axis}_{n}");
        let [rows, width] = shape;
        all.push(problem(&named("softmax"), |p| {
            let x = p.x(&shape)?;
            let x = p.g.scale(x, 6.0)?;
            p.g.softmax(x).map(Some)
        }));
        all.push(problem(&named("softmax_with_hidden_cells_and_one_hidden_row"), |p| {
            let x = p.x(&shape)?;
            // The first row has no visible cell, the second one, the others every other.
            let seen = |at: usize| match at / width {
                0 => false,
                1 => at.is_multiple_of(width),
                _ => at.is_multiple_of(2),
            };
            let visible = p.fixed(&shape, |at| seen(at) as u8 as f32)?;
            let masked = p.g.mask(x, visible)?;
            p.g.softmax(masked).map(Some)
        }));
        all.push(problem(&named("rms_norm"), |p| {
            let (x, w) = (p.x(&shape)?, p.x(&[width])?);
            p.g.rms_norm(x, w, 1e-2).map(Some)
        }));
        all.push(problem(&named("layer_norm"), |p| {
            let (x, w) = (p.x(&shape)?, p.x(&[width])?);
            // A row of one has no spread, and any scale of it the same norm: eps keeps the slopes from vanishing.
            p.g.layer_norm(x, w, 1e-2).map(Some)
        }));
        all.push(problem(&named("cross_entropy_with_gaps"), |p| {
            let logits = p.x(&shape)?;
            let logits = p.g.scale(logits, 5.0)?;
            let targets = p.given(&[rows], |i| if i % 3 == 1 { -1 } else { (i * 7 % width) as i32 })?;
            let losses = p.g.cross_entropy(logits, targets)?;
            p.g.mean_loss(losses, targets).map(Some)
        }));
    }
    all
}

fn heads(n: usize) -> Vec<Problem> {
    let mut all = Vec::new();
    for (name, [b, h, t, d]) in
        [("b", [n, 2, 3, 4]), ("h", [2, n, 3, 2]), ("t", [2, 2, n, 4]), ("d", [1, 2, 3, 2 * n])]
    {
        all.push(problem(&format!("split_and_merge_{name}{n}"), |p| {
            let x = p.x(&[b, t, h * d])?;
            let (queries, keys) = (p.g.split_heads(x, h, false)?, p.g.split_heads(x, h, true)?);
            let both = p.g.multiply(queries, keys)?;
            p.g.merge_heads(both).map(Some)
        }));
        for pairing in [Pairing::Interleaved, Pairing::Half] {
            all.push(problem(&format!("rope_{pairing:?}_{name}{n}"), |p| {
                let x = p.x(&[b, h, t, d])?;
                let angle = |at: usize| (at / (d / 2)) as f32 * 0.7 / (1.0 + (at % (d / 2)) as f32);
                let cos = p.fixed(&[t, d / 2], |at| angle(at).cos())?;
                let sin = p.fixed(&[t, d / 2], |at| angle(at).sin())?;
                p.g.rope(x, cos, sin, pairing).map(Some)
            }));
        }
    }
    all.push(problem(&format!("causal_attention_{n}"), |p| {
        let (q, k, v) = (p.x(&[1, 2, n, 4])?, p.x(&[1, 1, n, 4])?, p.x(&[1, 1, n, 4])?);
        let scores = p.g.scores(q, k)?;
        let shape = Shape::of(&[(AxisName::B, 1), (AxisName::H, 2), (AxisName::T, n), (AxisName::S, n)]);
        let ids = p.given(&[1, n], |s| s as i32)?;
        let visible = p.g.visibility(ids, Visibility { shape, causal: true, pad: None })?;
        let masked = p.g.mask(scores, visible)?;
        let probabilities = p.g.softmax(masked)?;
        p.g.mix(probabilities, v).map(Some)
    }));
    for (causal, pad) in [(false, None), (true, Some(2)), (false, Some(0))] {
        all.push(problem(&format!("visibility_{causal}_{pad:?}_{n}"), |p| {
            let axes = [
                (AxisName::B, 2),
                (AxisName::H, 3),
                (AxisName::T, if causal { n } else { 5 }),
                (AxisName::S, n),
            ];
            let ids = p.given(&[2, n], |s| s as i32 % 3)?;
            p.g.visibility(ids, Visibility { shape: Shape::of(&axes), causal, pad }).map(Some)
        }));
    }
    all.push(problem(&format!("cache_{n}"), |p| {
        let store = p.g.state("store", Maker::shape(&[2, 2, n, 3]), Dtype::F32)?;
        let new = p.x(&[2, 2, 1, 3])?;
        let at = p.given(&[], |_| n as i32 - 1)?;
        p.g.cache(store, new, at)?;
        Ok(None)
    }));
    all
}

fn tables(n: usize) -> Vec<Problem> {
    let mut all = Vec::new();
    for (axis, [vocabulary, width, tokens]) in [("v", [n, 3, 7]), ("c", [4, n, 7]), ("t", [4, 3, n])] {
        all.push(problem(&format!("embedding_{axis}{n}"), |p| {
            let weight = p.x(&[vocabulary, width])?;
            let ids = p.given(&[2, tokens], |i| (i * 5 % vocabulary) as i32)?;
            p.g.embedding(weight, ids).map(Some)
        }));
    }
    all
}

/// Everything that is no network: drawing a batch, rates, norm, clipping, AdamW, bookkeeping.
fn training_step(n: usize) -> Problem {
    let mut problem = problem(&format!("training_step_{n}"), |p| {
        let step = p.given(&[], |_| 41)?;
        let stop = p.given(&[], |_| 0)?;
        let table = p.given(&[3 * n + 5], |i| i as i32 * 3)?;
        let rows = p.g.sample_rows(step, SampleRows { seed: 9, starts: 2 * n, count: n })?;
        p.g.gather_rows(table, rows, GatherRows { stride: 1, length: 5 })?;
        // lr, lr·wd, 1/(1−β₁ᵗ), 1/(1−β₂ᵗ), β₁, β₂, eps, clip
        let rates = [3e-3, 1e-3, 10.0, 20.0, 0.9, 0.95, 1e-3, 0.5];
        let rate_table = p.fixed(&[4, RATES], |i| rates[i % RATES])?;
        let rates = p.g.pick_rates(rate_table, step)?;
        let loss = p.x(&[1])?;
        let loss = p.g.sum_leading(loss, 0)?;
        let gradients = [p.x(&[n, 3])?, p.x(&[n])?];
        let norm = p.g.global_norm(&gradients)?;
        let guard = p.g.guard(stop, loss, norm)?;
        let clip = p.g.clip(norm, rates)?;
        for (i, gradient) in gradients.into_iter().enumerate() {
            let shape = p.g.shape(gradient).clone();
            let parameter = p.g.parameter(&format!("theta{i}"), shape.clone())?;
            let first_moment = p.g.state(&format!("m{i}"), shape.clone(), Dtype::F32)?;
            let second_moment = p.g.state(&format!("v{i}"), shape, Dtype::F32)?;
            let operands =
                AdamWOperands { parameter, gradient, first_moment, second_moment, clip, rates, stop: guard };
            p.g.adamw(operands, i == 0)?;
        }
        let ring = p.g.state("ring", Maker::shape(&[16, 2]), Dtype::F32)?;
        p.g.record(ring, loss, norm, step)?;
        p.g.advance(step, stop)?;
        Ok(None)
    });
    // A second moment is never below 0.
    let graph = &problem.graph;
    for (id, values) in &mut problem.floats {
        if graph.tensor(*id).name.starts_with('v') {
            values.iter_mut().for_each(|x| *x = x.abs());
        }
    }
    problem
}

/// Kinds of operations that appear in some problem.
pub fn kinds(problems: &[Problem]) -> BTreeSet<&'static str> {
    problems.iter().flat_map(|p| p.graph.operations().map(|(_, o)| o.op.kind()).collect::<Vec<_>>()).collect()
}

/// Kinds that no problem has.
pub fn missing(problems: &[Problem]) -> Vec<&'static str> {
    let there = kinds(problems);
    Op::KINDS.iter().copied().filter(|kind| !there.contains(kind)).collect()
}
