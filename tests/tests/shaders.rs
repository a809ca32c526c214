//! Every kernel passes naga, and what its launcher assumes is what the file says.

use graph::launch::{EDGE, Launch, workgroup};
use graph::{Graph, Op};
use model::{Feed, TrainingGraph};
use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, Module, StorageAccess};
use program::{Program, Target};
use std::collections::BTreeSet;
use tests::problems::of_size;
use transformer::{Extent, ModelConfig};
use webgpu::{KERNELS, Kernel};

fn parse(kernel: &Kernel) -> Module {
    // Those that are written out for a vector do it for one of twelve floats here.
    let source = kernel.source_for(if kernel.source.contains("//: ") { 12 } else { 0 });
    let module = naga::front::wgsl::parse_str(&source)
        .unwrap_or_else(|error| panic!("{}: {}", kernel.name, error.emit_to_string(&source)));
    Validator::new(ValidationFlags::all(), Capabilities::empty())
        .validate(&module)
        .unwrap_or_else(|error| panic!("{}: {}", kernel.name, error.emit_to_string(&source)));
    module
}

/// Dispatches of every operation, an operation at a time, and of a training step that is fused.
fn all_launches() -> Vec<Launch> {
    let of = |graph: &Graph, program: Program| -> Vec<Launch> {
        program.steps.iter().flat_map(|step| step.launches(graph)).collect()
    };
    let mut launches = Vec::new();
    for problem in of_size(3) {
        let all: Vec<_> = problem.graph.tensors().map(|(id, _)| id).collect();
        launches.extend(of(&problem.graph, Program::explicit(&problem.graph, &all)));
    }
    let dims = ModelConfig::textbook(7, 12).validate().unwrap();
    let step = TrainingGraph::new(&dims, Extent::new(2, 12), Feed::Given).unwrap();
    launches.extend(of(&step.graph, Program::fused(&step.graph, &step.wanted(), Target::Gpu)));
    launches
}

/// (binding, written) of every storage buffer, in the order of bindings.
fn storage(module: &Module) -> Vec<(u32, bool)> {
    let mut found: Vec<(u32, bool)> = module
        .global_variables
        .iter()
        .filter_map(|(_, variable)| match variable.space {
            AddressSpace::Storage { access } => {
                Some((variable.binding.as_ref()?.binding, access.contains(StorageAccess::STORE)))
            }
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn every_kernel_is_valid_and_has_one_entry_point_named_main() {
    for kernel in KERNELS {
        let module = parse(kernel);
        let names: Vec<&str> = module.entry_points.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["main"], "{}", kernel.name);
    }
}

#[test]
fn every_kernel_names_its_twin_and_who_computes_what() {
    let crates = format!("{}/../crates", env!("CARGO_MANIFEST_DIR"));
    for kernel in KERNELS {
        // What is compiled has no comments: they are read in the file.
        let file = format!("{crates}/webgpu/src/kernels/{}.wgsl", kernel.name);
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(!kernel.source.contains("// "), "{}", kernel.name);
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        let twin = first.split("Twin: ").nth(1).unwrap_or_else(|| panic!("{} names no twin", kernel.name));
        let path = format!("{crates}/{}", twin.trim());
        assert!(std::path::Path::new(&path).exists(), "{}: {twin} is not there", kernel.name);
        assert!(lines.next().is_some_and(|line| line.starts_with("// One ")), "{}", kernel.name);
    }
}

#[test]
fn launches_agree_with_the_files() {
    let mut used = BTreeSet::new();
    for launch in all_launches() {
        let module = parse(Kernel::named(launch.kernel));
        let expected: Vec<(u32, bool)> =
            (1..).zip(launch.reads.iter().map(|_| false).chain(launch.writes.iter().map(|_| true))).collect();
        assert_eq!(storage(&module), expected, "{}: bindings", launch.kernel);
        let sizes = module
            .global_variables
            .iter()
            .find(|(_, variable)| variable.space == AddressSpace::Uniform)
            .map(|(_, variable)| module.types[variable.ty].inner.size(module.to_ctx()));
        let given = 4 * launch.sizes.len().next_multiple_of(4) as u32;
        assert_eq!(sizes, Some(given), "{}: bytes of sizes", launch.kernel);
        assert!(expected.len() <= 8, "{}: eight buffers at most", launch.kernel);
        used.insert(launch.kernel);
    }
    let files: BTreeSet<&str> = KERNELS.iter().map(|kernel| kernel.name).collect();
    assert_eq!(used, files, "every kernel is launched by some step, and the other way round");
    assert!(Op::KINDS.iter().all(|kind| files.contains(kind)), "every operation has a kernel of its name");
}

#[test]
fn workgroups_are_as_large_as_the_launcher_thinks() {
    for kernel in KERNELS {
        let size = parse(kernel).entry_points[0].workgroup_size;
        assert_eq!(workgroup(kernel.name), size, "{}", kernel.name);
    }
}

#[test]
fn a_tile_of_the_product_is_as_large_as_the_launcher_thinks() {
    let source = Kernel::named("matmul").source;
    assert!(source.contains(&format!("const EDGE: u32 = {EDGE}u;")));
}
