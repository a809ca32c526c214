//! Which files say how an operation is computed, and how it is dispatched. Pure: read off the graph.

use graph::launch::{launches_of, workgroup};
use graph::{Graph, OpId, Pass};

/// Which way the numbers flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the result.
    Forward,
    /// To the gradients of the operands.
    Backward,
}

/// An operation with those that its gradient is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// The operation itself; none for a sum of gradients, which belongs to no single one.
    pub forward: Option<OpId>,
    /// In running order, the one that is looked at first.
    pub backward: Vec<OpId>,
    /// Which of the two is looked at.
    pub here: Direction,
}

impl Family {
    /// Of an operation of a graph with gradients.
    pub fn of(graph: &Graph, id: OpId) -> Self {
        let operation = graph.operation(id);
        let here = match operation.pass {
            Pass::Backward => Direction::Backward,
            Pass::Data | Pass::Forward | Pass::Optimizer => Direction::Forward,
        };
        let forward = match here {
            Direction::Forward => Some(id),
            Direction::Backward => operation.forward,
        };
        let part = |&(other, operation): &(OpId, &graph::Operation)| {
            other == id || (forward.is_some() && operation.forward == forward)
        };
        let mut backward: Vec<OpId> = graph
            .operations()
            .filter(|(other, _)| Some(*other) != forward)
            .filter(part)
            .map(|(other, _)| other)
            .collect();
        backward.sort_by_key(|&other| (other != id, other));
        Self { forward, backward, here }
    }

    /// Its operations in one direction.
    pub fn operations(&self, direction: Direction) -> Vec<OpId> {
        match direction {
            Direction::Forward => self.forward.into_iter().collect(),
            Direction::Backward => self.backward.clone(),
        }
    }
}

/// The graph with its backward pass; as it is where it has one, or has no loss.
pub fn with_gradients(graph: &Graph) -> Graph {
    let mut whole = graph.clone();
    let has = graph.operations().any(|(_, operation)| operation.pass == Pass::Backward);
    if let (false, Some(loss)) = (has, graph.find("loss")) {
        // Refused only for a loss of more than one number, which `loss` is not.
        let _ = whole.append_gradients(loss);
    }
    whole
}

/// A source file of this build, and where in it to begin reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path in the repository.
    pub path: String,
    /// The first of these that some line holds is the line to begin at.
    pub seek: Vec<String>,
}

/// The Rust of an operation: its rule, the plain loops, the fast ones.
pub fn rust(graph: &Graph, family: &Family, direction: Direction) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    if let (Direction::Backward, Some(forward)) = (direction, family.forward) {
        let (module, rule) = graph.operation(forward).op.home();
        let seek = vec![format!("impl Rule for {rule} "), "fn gradient".to_owned()];
        files.push(File { path: format!("crates/graph/src/ops/{module}.rs"), seek });
    }
    for id in family.operations(direction) {
        let op = &graph.operation(id).op;
        let (kind, (module, rule)) = (op.kind(), op.home());
        let rule = vec![format!("impl Rule for {rule} ")];
        let fast = simd(kind).map(|module| format!("crates/cpu/src/simd/{module}.rs"));
        let own = [
            File { path: format!("crates/graph/src/ops/{module}.rs"), seek: rule },
            File { path: format!("crates/cpu/src/ops/{module}.rs"), seek: entries(kind, module) },
        ];
        let fast = fast.map(|path| File { path, seek: entries(kind, module) });
        files.extend(own.into_iter().chain(fast));
    }
    distinct(files)
}

/// The kernels of an operation.
pub fn wgsl(graph: &Graph, family: &Family, direction: Direction) -> Vec<File> {
    let of = |dispatch: Dispatch| File {
        path: format!("crates/webgpu/src/kernels/{}.wgsl", dispatch.kernel),
        seek: Vec::new(),
    };
    distinct(dispatches(graph, family, direction).into_iter().map(of).collect())
}

/// A dispatch, as the page tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatch {
    /// Kernel.
    pub kernel: &'static str,
    /// Tensor that it makes or changes.
    pub makes: String,
    /// Workgroups along x, y, z.
    pub grid: [u32; 3],
    /// Threads of each along x, y, z.
    pub workgroup: [u32; 3],
}

/// What a GPU is given for it, at the shapes of this graph.
pub fn dispatches(graph: &Graph, family: &Family, direction: Direction) -> Vec<Dispatch> {
    let of = |id: OpId| {
        let makes = graph.tensor(graph.operation(id).output).name.clone();
        launches_of(graph, id).into_iter().map(move |launch| Dispatch {
            kernel: launch.kernel,
            makes: makes.clone(),
            grid: launch.grid,
            workgroup: workgroup(launch.kernel),
        })
    };
    family.operations(direction).into_iter().flat_map(of).collect()
}

fn distinct(files: Vec<File>) -> Vec<File> {
    let mut kept: Vec<File> = Vec::new();
    for file in files {
        if !kept.iter().any(|known| known.path == file.path) {
            kept.push(file);
        }
    }
    kept
}

/// What the function of an operation may be called in a file that holds several.
fn entries(kind: &str, module: &str) -> Vec<String> {
    let plain = match kind.strip_prefix(module) {
        Some("_backward") => "backward",
        Some("_weight_backward") => "backward_weight",
        _ => "forward",
    };
    vec![format!("fn {kind}("), format!("fn {plain}"), "fn update".to_owned()]
}

/// Where the fast version of an operation lies in `crates/cpu/src/simd`; none where there is only the truth.
fn simd(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "matmul" => "matmul",
        "embedding_backward" => "embedding",
        "rope" => "rope",
        "adamw" | "global_norm" => "update",
        "add" | "bias" | "sum_leading" | "sum_groups" | "multiply" | "scale" | "mask" | "relu"
        | "relu_backward" | "gelu" | "gelu_backward" | "silu" | "silu_backward" => "elementwise",
        "softmax"
        | "softmax_backward"
        | "rms_norm"
        | "rms_norm_backward"
        | "rms_norm_weight_backward"
        | "layer_norm"
        | "layer_norm_backward"
        | "layer_norm_weight_backward"
        | "cross_entropy"
        | "cross_entropy_backward" => "rows",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Walk;
    use std::path::Path;
    use transformer::{Extent, ModelConfig};

    fn graph() -> Graph {
        let walk = Walk::new(&ModelConfig::textbook(11, 12), Extent::new(1, 12)).unwrap();
        with_gradients(&walk.graph)
    }

    fn family(graph: &Graph, name: &str) -> Family {
        Family::of(graph, graph.producer(graph.find(name).unwrap()).unwrap())
    }

    fn read(path: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    #[test]
    fn every_operation_both_ways_has_files_that_are_there_and_hold_what_is_sought() {
        let graph = graph();
        let both = [Direction::Forward, Direction::Backward];
        for (id, _) in graph.operations() {
            let family = Family::of(&graph, id);
            for direction in both {
                for file in rust(&graph, &family, direction) {
                    let text = read(&file.path);
                    assert!(file.seek.iter().any(|sought| text.contains(sought)), "{file:?}");
                }
                wgsl(&graph, &family, direction).iter().for_each(|file| drop(read(&file.path)));
            }
            assert!(!wgsl(&graph, &family, family.here).is_empty());
        }
    }

    #[test]
    fn softmax_has_two_kernels_and_a_product_has_its_own_twice() {
        let graph = graph();
        let softmax = family(&graph, "block.0.attention.probabilities");
        let kernels = |family: &Family, direction| -> Vec<&'static str> {
            dispatches(&graph, family, direction).iter().map(|dispatch| dispatch.kernel).collect()
        };
        assert_eq!(kernels(&softmax, Direction::Forward), ["softmax"]);
        assert_eq!(kernels(&softmax, Direction::Backward), ["softmax_backward"]);
        let scores = family(&graph, "block.0.attention.scores");
        assert_eq!(kernels(&scores, Direction::Backward), ["matmul", "matmul"]);
        let [forward] = &dispatches(&graph, &scores, Direction::Forward)[..] else { panic!() };
        // 12 by 12 scores in tiles of 8 by 8, for each of four heads: 16 threads.
        assert_eq!((forward.grid, forward.workgroup), ([1, 1, 1], [32, 1, 1]));
        let of_softmax = &dispatches(&graph, &softmax, Direction::Forward)[0];
        // 4 heads of 12 rows: 48 threads.
        assert_eq!((of_softmax.grid, of_softmax.workgroup), ([1, 1, 1], [64, 1, 1]));
    }

    #[test]
    fn a_backward_operation_finds_the_forward_one_it_belongs_to() {
        let graph = graph();
        let softmax = family(&graph, "block.0.attention.probabilities");
        let back = Family::of(&graph, softmax.backward[0]);
        assert_eq!((back.forward, back.here), (softmax.forward, Direction::Backward));
    }

    #[test]
    fn fast_versions_lie_where_the_cpu_has_them() {
        let dispatch = read("crates/cpu/src/simd/mod.rs");
        for (_, operation) in graph().operations() {
            let op = &operation.op;
            let arm = dispatch.split_once(&format!("Op::{}(", op.home().1)).unwrap().1;
            let modules = ["matmul", "embedding", "rope", "elementwise", "rows", "update"];
            let called = modules.into_iter().filter_map(|name| Some((arm.find(&format!("{name}::"))?, name)));
            let none = (arm.find("return false").unwrap(), "");
            let first = called.chain([none]).min().map(|(_, name)| name).filter(|name| !name.is_empty());
            assert_eq!(simd(op.kind()), first, "{}", op.kind());
        }
    }
}
