//! Every operation, forward and backward, at awkward sizes: SIMD and WebGPU against the plain loops.

use cpu::Mode;
use tests::gpu::device;
use tests::problems::{missing, of_size};

/// Around a workgroup of 64 and four of them, and the degenerate one.
const SIZES: [usize; 5] = [1, 63, 64, 65, 257];

/// f32 sums of up to 257 terms in another order, and exponentials that are right to a few ulp.
const TOLERANCE: f32 = 2e-5;

#[test]
fn every_operation_has_a_problem() {
    assert_eq!(missing(&of_size(3)), Vec::<&str>::new());
}

#[track_caller]
fn check_simd(n: usize) {
    let wrong: Vec<String> = of_size(n)
        .iter()
        .filter_map(|p| p.disagreement(&p.run_cpu(Mode::Truth), &p.run_cpu(Mode::Fast), TOLERANCE))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[track_caller]
fn check_webgpu(n: usize) {
    let Some(device) = device() else { return };
    let wrong: Vec<String> = of_size(n)
        .iter()
        .filter_map(|p| {
            let got = pollster::block_on(p.run_webgpu(&device))
                .unwrap_or_else(|error| panic!("{}: {error}", p.name));
            p.disagreement(&p.run_cpu(Mode::Truth), &got, TOLERANCE)
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn simd_agrees_with_the_truth_at_every_size() {
    SIZES.into_iter().for_each(check_simd);
}

#[test]
fn webgpu_agrees_with_the_truth_at_1() {
    check_webgpu(SIZES[0]);
}

#[test]
fn webgpu_agrees_with_the_truth_just_below_a_workgroup() {
    check_webgpu(SIZES[1]);
}

#[test]
fn webgpu_agrees_with_the_truth_at_a_workgroup() {
    check_webgpu(SIZES[2]);
}

#[test]
fn webgpu_agrees_with_the_truth_just_above_a_workgroup() {
    check_webgpu(SIZES[3]);
}

#[test]
fn webgpu_agrees_with_the_truth_above_four_workgroups() {
    check_webgpu(SIZES[4]);
}
