//! Every operation as PyTorch has it: the code of `pytorch.txt` with the names and sizes of this very operation.
//! `tests/oracle/lines.py` runs what is made here, against the fixtures and against autograd.

mod key;
mod names;

use crate::Dims;
use graph::{Graph, Op, OpId, Operation, TensorId};
use names::Names;

const TABLE: &str = include_str!("../../pytorch.txt");

/// Code of one operation, or of a table that is known beforehand.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// Its entry in the table.
    pub key: &'static str,
    /// Python; may be several lines.
    pub text: String,
    /// What it reads, and how it is called in it; `gradients` is the list of all of them.
    pub reads: Vec<(String, TensorId)>,
    /// What it makes or changes.
    pub writes: Vec<(String, TensorId)>,
}

/// Name of the list that the global norm is taken of.
pub const GRADIENTS: &str = "gradients";

/// All entries of the table: key and code with braces in it.
pub fn entries() -> impl Iterator<Item = (&'static str, String)> {
    let entry = |text: &'static str| {
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        let key = lines.next()?;
        Some((key, lines.map(|line| line.trim_start_matches('\t')).collect::<Vec<_>>().join("\n")))
    };
    TABLE.split("\n\n").filter_map(entry)
}

/// The code of an operation of a graph; none for what belongs to our loop and not to the network (choosing rows,
/// caches, counters).
///
/// ```
/// use transformer::{Depth, ExplicitGraph, Extent, ModelConfig, pytorch};
/// let dims = ModelConfig::textbook(11, 12).validate()?;
/// let explicit = ExplicitGraph::new(&dims, Extent::new(1, 3), Depth::Backward, Vec::new()).unwrap();
/// let graph = explicit.graph();
/// let text = |name: &str| {
///     let made = graph.find(name).and_then(|tensor| graph.producer(tensor)).unwrap();
///     pytorch::code(graph, &dims, made).unwrap().text
/// };
/// assert_eq!(text("block.0.attention.probabilities"), "probabilities = masked.softmax(dim=-1)");
/// assert_eq!(text("grad:block.0.attention.value"), "grad_value = probabilities.transpose(-2, -1) @ grad_mixed");
/// # Ok::<(), transformer::ConfigError>(())
/// ```
pub fn code(g: &Graph, dims: &Dims, id: OpId) -> Option<Code> {
    let operation = g.operation(id);
    let (key, template) = entry(&key::of(g, operation)?)?;
    let written = match operation.op.writes() {
        [] => vec![operation.output],
        places => places.iter().map(|&at| operation.inputs[at]).collect(),
    };
    let listed = matches!(operation.op, Op::GlobalNorm(_));
    let mut names = Names::of(g, operation.inputs.iter().chain(&written).copied());
    if listed {
        operation.inputs.iter().for_each(|&gradient| names.call(gradient, GRADIENTS));
    }
    let used = |&(at, _): &(usize, &TensorId)| listed || template.contains(&format!("{{{at}}}"));
    let reads = operation.inputs.iter().enumerate().filter(used);
    let reads = reads.map(|(_, &tensor)| names.named(tensor)).collect();
    let writes = written.iter().map(|&tensor| names.named(tensor)).collect();
    let mut text = fill(&template, &sizes(g, dims, operation));
    for (at, &tensor) in operation.inputs.iter().enumerate() {
        text = text.replace(&format!("{{{at}}}"), &names.named(tensor).0);
    }
    text = text.replace("{y}", &names.named(operation.output).0);
    Some(Code { key, text, reads, writes })
}

/// The gradients that a forward operation hands back unchanged, as an addition does: no operation makes them.
pub fn passed_on(g: &Graph, forward: OpId) -> Vec<Code> {
    let operation = g.operation(forward);
    let through = &g.tensor(operation.output).name;
    let Some(whole) = g.find(&format!("grad:{through}")) else { return Vec::new() };
    let Some((key, template)) = entry("passed_on") else { return Vec::new() };
    let code = |&input: &TensorId| {
        let all = format!("grad:{}", g.tensor(input).name);
        let part = format!("{all}@{through}");
        if g.find(&part) != Some(whole) {
            return None;
        }
        // The only part is all of it.
        let own = names::short(if g.find(&all) == Some(whole) { &all } else { &part });
        let given = names::short(&format!("grad:{through}"));
        let text = template.replace("{y}", &own).replace("{0}", &given);
        Some(Code { key, text, reads: vec![(given, whole)], writes: vec![(own, whole)] })
    };
    operation.inputs.iter().filter_map(code).collect()
}

/// The code of a table of positions that no operation makes.
pub fn sinusoids(g: &Graph, dims: &Dims, table: TensorId) -> Option<Code> {
    let (key, template) = entry(if dims.width.is_multiple_of(2) { "sinusoids" } else { "sinusoids.odd" })?;
    let name = Names::of(g, [table]).named(table);
    let sizes = [("T", g.shape(table).rows().to_string()), ("C", dims.width.to_string())];
    Some(Code {
        key,
        text: fill(&template, &sizes).replace("{y}", &name.0),
        reads: Vec::new(),
        writes: vec![name],
    })
}

fn entry(key: &str) -> Option<(&'static str, String)> {
    entries().find(|(own, _)| *own == key)
}

fn fill(template: &str, sizes: &[(&str, String)]) -> String {
    sizes.iter().fold(template.to_owned(), |text, (name, size)| text.replace(&format!("{{{name}}}"), size))
}

/// What stands in braces of this operation, operands and result apart.
fn sizes(g: &Graph, dims: &Dims, operation: &Operation) -> Vec<(&'static str, String)> {
    let output = g.shape(operation.output);
    let of = |at: usize| operation.inputs.get(at).map(|&tensor| g.shape(tensor));
    let lens = output.lens();
    let mut sizes = match &operation.op {
        Op::Embedding(_) => vec![("T", output.rows())],
        Op::EmbeddingBackward(back) => {
            vec![("V", back.table.rows()), ("C", back.table.last()), ("T", of(1).map_or(0, |d| d.rows()))]
        }
        Op::Matmul(_) => vec![("share", dims.heads / dims.kv_heads)],
        Op::SumGroups(sum) => vec![("share", sum.share)],
        Op::Bias(_) if lens.len() == 4 => vec![("H", lens[1]), ("T", lens[2]), ("S", lens[3])],
        Op::Scale(scale) => {
            vec![("D", dims.head_size), ("rows", (1.0 / f64::from(scale.factor)).round() as usize)]
        }
        Op::SplitHeads(split) => vec![("heads", split.heads)],
        Op::Rope(_) => vec![("T", output.from_end(1)), ("D", output.last())],
        Op::Visibility(_) => vec![("B", lens[0]), ("H", lens[1]), ("T", lens[2]), ("S", lens[3])],
        Op::CrossEntropyBackward(_) => vec![("V", output.last())],
        _ => Vec::new(),
    }
    .into_iter()
    .map(|(name, size)| (name, size.to_string()))
    .collect::<Vec<_>>();
    match &operation.op {
        Op::SumLeading(sum) => {
            let leading = of(0).map_or(0, |x| x.rank()) - sum.rank;
            let axes = (0..leading).map(|axis| axis.to_string()).collect::<Vec<_>>().join(", ");
            sizes.push(("axes", if leading == 1 { axes } else { format!("({axes})") }));
        }
        Op::Rope(_) => sizes.push(("base", dims.config.rope_base.to_string())),
        Op::Visibility(rule) => sizes.extend(rule.pad.map(|pad| ("pad", pad.to_string()))),
        _ => sizes.push(("eps", format!("{:?}", dims.config.norm_eps))),
    }
    sizes
}
