//! Every kernel passes naga, and what its launcher assumes is what the file says.

use graph::Op;
use graph::launch::workgroup;
use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, Module, StorageAccess};
use std::collections::BTreeSet;
use tests::problems::of_size;
use webgpu::{KERNELS, Kernel, launches};

fn parse(kernel: &Kernel) -> Module {
    let module = naga::front::wgsl::parse_str(kernel.source)
        .unwrap_or_else(|error| panic!("{}: {}", kernel.name, error.emit_to_string(kernel.source)));
    Validator::new(ValidationFlags::all(), Capabilities::empty())
        .validate(&module)
        .unwrap_or_else(|error| panic!("{}: {}", kernel.name, error.emit_to_string(kernel.source)));
    module
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
    for kernel in KERNELS {
        let mut lines = kernel.source.lines();
        let first = lines.next().unwrap_or_default();
        let twin = first.split("Twin: ").nth(1).unwrap_or_else(|| panic!("{} names no twin", kernel.name));
        let path = format!("{}/../crates/{}", env!("CARGO_MANIFEST_DIR"), twin.trim());
        assert!(std::path::Path::new(&path).exists(), "{}: {twin} is not there", kernel.name);
        assert!(lines.next().is_some_and(|line| line.starts_with("// One ")), "{}", kernel.name);
    }
}

#[test]
fn launches_agree_with_the_files() {
    let mut used = BTreeSet::new();
    for problem in of_size(3) {
        for (_, operation) in problem.graph.operations() {
            let shapes: Vec<_> = operation.inputs.iter().map(|&input| problem.graph.shape(input)).collect();
            for launch in launches(&operation.op, &shapes, problem.graph.shape(operation.output)) {
                let module = parse(Kernel::named(launch.kernel));
                let expected: Vec<(u32, bool)> = (1..)
                    .zip(launch.reads.iter().map(|_| false).chain(launch.writes.iter().map(|_| true)))
                    .collect();
                assert_eq!(storage(&module), expected, "{}: bindings", launch.kernel);
                let sizes = module
                    .global_variables
                    .iter()
                    .find(|(_, variable)| variable.space == AddressSpace::Uniform)
                    .map(|(_, variable)| module.types[variable.ty].inner.size(module.to_ctx()));
                let given = 4 * launch.sizes.len().next_multiple_of(4) as u32;
                assert_eq!(sizes, Some(given), "{}: bytes of sizes", launch.kernel);
                assert!(
                    launch.reads.len() + launch.writes.len() <= 8,
                    "{}: eight buffers at most",
                    launch.kernel
                );
                used.insert(launch.kernel);
            }
        }
    }
    let files: BTreeSet<&str> = KERNELS.iter().map(|kernel| kernel.name).collect();
    assert_eq!(used, files, "every kernel is launched by some operation, and the other way round");
    assert!(Op::KINDS.iter().all(|kind| files.contains(kind)), "every operation has a kernel of its name");
}

#[test]
fn workgroups_are_as_large_as_the_launcher_thinks() {
    for kernel in KERNELS {
        let size = parse(kernel).entry_points[0].workgroup_size;
        assert_eq!(workgroup(kernel.name), size, "{}", kernel.name);
    }
}
