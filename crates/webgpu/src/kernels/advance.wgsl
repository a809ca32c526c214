// step = step + 1 unless stop   Twin: cpu/src/ops/step_state.rs
// One thread.
struct Sizes {
    rows: u32,
    _pad1: u32,
    _pad2: u32,
    _pad3: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> stop: array<i32>;        // []
@group(0) @binding(2) var<storage, read_write> step: array<i32>;  // []

@compute @workgroup_size(1)
fn main() {
    if (sizes.rows > 0u && stop[0] == 0) {
        step[0] += 1;
    }
}
