//! The embed API's model, driven by JSON as its callers do.

use crate::gpu::device;
use model::lab::{
    CompareRequest, ComparedRun, Comparison, EvaluateRequest, Evaluated, ForwardAnswer, ForwardRequest, Lab,
    TrainRequest,
};
use model::{Backend, Error};
use pollster::block_on;
use serde_json::Value;
use transformer::ModelConfig;

/// Every backend with a name to tell it by.
pub fn backends() -> Vec<(&'static str, Backend)> {
    let gpu = device().map(|device| ("WebGPU", Backend::WebGpu(device)));
    [("CPU", Backend::Cpu)].into_iter().chain(gpu).collect()
}

/// A textbook decoder for eleven symbols, on the CPU.
pub fn small() -> Lab {
    Lab::build(Backend::Cpu, &ModelConfig::textbook(11, 12), 7).unwrap()
}

/// One forward pass, asked for as JSON.
pub fn forward(lab: &mut Lab, request: &Value) -> Result<ForwardAnswer, Error> {
    block_on(lab.forward(&ForwardRequest::from_json(&request.to_string())?))
}

/// A whole call of `train`, three steps at a time.
pub fn train(lab: &mut Lab, request: &Value) -> Result<Vec<f32>, Error> {
    lab.begin(&TrainRequest::from_json(&request.to_string())?)?;
    let advanced = block_on(async {
        while !lab.advance(3).await?.done {}
        Ok(())
    });
    let ended = block_on(lab.end())?;
    advanced.and(ended.diverged.map_or(Ok(ended.losses), Err))
}

/// How well held-out rows are answered, asked for as JSON.
pub fn evaluate(lab: &Lab, request: &Value) -> Result<Evaluated, Error> {
    block_on(lab.evaluate(&EvaluateRequest::from_json(&request.to_string())?))
}

/// A whole call of `compare`, seven steps at a time; `told` of variant, seed, step and how many remain.
pub fn compare(
    backend: &Backend,
    request: &Value,
    mut told: impl FnMut(usize, u32, u32, u64),
) -> Result<Vec<ComparedRun>, Error> {
    let mut comparison =
        Comparison::begin(backend.clone(), CompareRequest::from_json(&request.to_string())?)?;
    while !comparison.done() {
        let steps = block_on(comparison.advance(7))?;
        for at in 0..steps.losses.len() {
            let left = (steps.losses.len() - 1 - at) as u64;
            told(steps.variant, steps.seed, steps.first_step + at as u32, steps.remaining + left);
        }
    }
    Ok(comparison.runs())
}
