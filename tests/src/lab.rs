//! The embed API's model, driven by JSON as its callers do.

use crate::gpu::device;
use model::lab::{ForwardAnswer, ForwardRequest, Lab, TrainRequest};
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
