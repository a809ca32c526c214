//! Where calls of the embed API are answered, in order; reading calls also between two steps of a training.

use crate::clock::now_ms;
use crate::gpu::{Gpu, Search};
use crate::inbox::post;
use data::TaskName;
use model::lab::{
    BuildOptions, Ended, ForwardRequest, GenerateRequest, Lab, MAX_BYTES, ModelInfo, NamedTensor, Progress,
    TrainRequest,
};
use model::{Backend, Error};
use protocol::{
    BackendChoice, BackendKind, Bytes, Event, Floats, LabAnswer, LabBackend, LabCall, LabCommand, LabEvent,
    LabModel, LabOperation, LabProgress, LabTask, LabTensor, LabTensorInfo,
};
use std::collections::VecDeque;

/// Between two steps calls are looked at, so a slice of training is short.
const SLICE_MS: f64 = 15.0;

/// A training call that goes on.
struct Ongoing {
    id: u32,
    step_ms: f64,
    aborted: bool,
}

/// Calls and the one model they are about.
#[derive(Default)]
pub struct Desk {
    calls: VecDeque<LabCommand>,
    backend: Option<Backend>,
    lab: Option<Lab>,
    ongoing: Option<Ongoing>,
}

impl Desk {
    /// One more call.
    pub fn take(&mut self, command: LabCommand) {
        let LabCall::Abort(target) = command.call else {
            self.calls.push_back(command);
            return;
        };
        match &mut self.ongoing {
            Some(ongoing) if ongoing.id == target => ongoing.aborted = true,
            _ => {
                let waiting = self.calls.iter().position(|call| call.id == target);
                if let Some(call) = waiting.and_then(|at| self.calls.remove(at)) {
                    aborted(call.id, &[]);
                }
            }
        }
    }

    /// Answers what can be answered, then trains a little. True: there is more to do at once.
    pub async fn turn(&mut self, search: &Search) -> bool {
        while let Some(next) = self.calls.front() {
            let unknown = matches!((&next.call, search.state()), (LabCall::Open(choice), Gpu::Asking) if *choice != BackendChoice::Cpu);
            // A backend that is still being asked for wakes the worker when it is known.
            if unknown || (self.ongoing.is_some() && changes_the_model(&next.call)) {
                break;
            }
            let Some(LabCommand { id, call }) = self.calls.pop_front() else { break };
            match self.answer(id, call, search).await {
                Ok(Some(answer)) => tell(id, answer),
                Ok(None) => {}
                Err(error) => failed(id, &error, None),
            }
        }
        self.train().await;
        self.ongoing.is_some()
    }

    /// The answer; none where a training has begun.
    async fn answer(&mut self, id: u32, call: LabCall, search: &Search) -> Result<Option<LabAnswer>, Error> {
        Ok(Some(match call {
            LabCall::Open(choice) => LabAnswer::Opened(self.open(choice, search)?),
            LabCall::Tasks => LabAnswer::Tasks(tasks()),
            LabCall::Build { config, options } => {
                let seed = BuildOptions::from_json(&options)?.seed;
                let lab = Lab::build(self.backend(), &model::lab::config_from_json(&config)?, seed)?;
                self.adopt(lab)?
            }
            LabCall::Load(bytes) if bytes.len() > MAX_BYTES => {
                // Not even copied.
                let megabytes = bytes.len() as f64 / 1e6;
                let most = MAX_BYTES >> 20;
                return Err(Error::Checkpoint(format!(
                    "the file has {megabytes:.1} MB; at most {most} MiB are read"
                )));
            }
            LabCall::Load(bytes) => self.adopt(Lab::load(self.backend(), &bytes.to_vec())?)?,
            LabCall::Parameters => {
                LabAnswer::Tensors(self.lab()?.parameters().await?.iter().map(sent).collect())
            }
            LabCall::SetParameters(tensors) => {
                self.lab()?.set_parameters(tensors.into_iter().map(received).collect())?;
                LabAnswer::Done
            }
            LabCall::Forward(text) => {
                let lab = self.lab()?;
                let seen = lab.forward(&ForwardRequest::from_json(&text)?).await?;
                let tensors = seen.tensors.iter().map(sent).collect();
                LabAnswer::Forward { loss: seen.loss, logits: sent(&seen.logits), tensors }
            }
            LabCall::Train(text) => {
                let lab = self.lab()?;
                lab.begin(&TrainRequest::from_json(&text)?)?;
                self.ongoing = Some(Ongoing { id, step_ms: SLICE_MS, aborted: false });
                return Ok(None);
            }
            LabCall::Generate(text) => {
                let lab = self.lab()?;
                let request = GenerateRequest::from_json(&text)?;
                let on_token = |token: model::Token| {
                    tell(id, LabAnswer::Token { id: token.id, probability: token.probability });
                };
                LabAnswer::Generated(lab.generate(&request, on_token).await?)
            }
            LabCall::Save => LabAnswer::Saved(Bytes::of(&self.lab()?.save().await?)),
            LabCall::Abort(_) => return Ok(None),
        }))
    }

    fn open(&mut self, choice: BackendChoice, search: &Search) -> Result<LabBackend, Error> {
        let (backend, name, software) = match (choice, search.state()) {
            (BackendChoice::Webgpu, Gpu::There(device, adapter)) => {
                (Backend::WebGpu(device), adapter.name, adapter.software)
            }
            (BackendChoice::Webgpu, Gpu::Nothing(why)) => return Err(Error::NoWebGpu(why)),
            (BackendChoice::Auto, Gpu::There(device, adapter)) if !adapter.software => {
                (Backend::WebGpu(device), adapter.name, false)
            }
            _ => (Backend::Cpu, "WASM SIMD".to_owned(), false),
        };
        let kind = match backend {
            Backend::Cpu => BackendKind::Cpu,
            Backend::WebGpu(_) => BackendKind::Webgpu,
        };
        self.backend = Some(backend);
        Ok(LabBackend { kind, name, software, version: env!("CARGO_PKG_VERSION").to_owned() })
    }

    fn backend(&self) -> Backend {
        self.backend.clone().unwrap_or(Backend::Cpu)
    }

    fn lab(&mut self) -> Result<&mut Lab, Error> {
        self.lab
            .as_mut()
            .ok_or_else(|| Error::Input("there is no model yet; build or load one first".to_owned()))
    }

    fn adopt(&mut self, lab: Lab) -> Result<LabAnswer, Error> {
        let info = told(&lab.info()?);
        self.lab = Some(lab);
        Ok(LabAnswer::Model(Box::new(info)))
    }

    /// A slice of the ongoing call, and its end.
    async fn train(&mut self) {
        let (Some(ongoing), Some(lab)) = (&mut self.ongoing, &mut self.lab) else { return };
        let id = ongoing.id;
        let end = if ongoing.aborted {
            End::Aborted
        } else {
            let from = now_ms();
            let steps = (SLICE_MS / ongoing.step_ms).floor().clamp(1.0, 256.0) as u32;
            match lab.advance(steps).await {
                Err(error) => End::Broken(error),
                Ok(progress) => {
                    let spent_ms = (now_ms() - from).max(0.01);
                    ongoing.step_ms = spent_ms / (progress.losses.len() as f64).max(1.0);
                    tell(id, LabAnswer::Progress(reported(&progress, spent_ms)));
                    if !progress.done {
                        return;
                    }
                    End::Done
                }
            }
        };
        self.ongoing = None;
        let Ended { losses, diverged } = match (lab.end().await, &end) {
            (Ok(ended), _) => ended,
            (Err(_), End::Broken(error)) => return failed(id, error, None),
            (Err(error), End::Done | End::Aborted) => return failed(id, &error, None),
        };
        match (end, diverged) {
            (_, Some(error)) | (End::Broken(error), None) => failed(id, &error, Some(&losses)),
            (End::Done, None) => tell(id, LabAnswer::Trained(Floats::of(&losses))),
            (End::Aborted, None) => aborted(id, &losses),
        }
    }
}

/// How a training call ends.
enum End {
    Done,
    Aborted,
    Broken(Error),
}

fn reported(progress: &Progress, spent_ms: f64) -> LabProgress {
    let tokens = progress.tokens_per_step * progress.losses.len();
    LabProgress {
        first_step: progress.first_step,
        losses: Floats::of(&progress.losses),
        norms: Floats::of(&progress.norms),
        rates: progress.rates.clone(),
        tokens_per_second: tokens as f64 / spent_ms * 1e3,
    }
}

/// These wait until a training has ended.
fn changes_the_model(call: &LabCall) -> bool {
    matches!(call, LabCall::Build { .. } | LabCall::Load(_) | LabCall::SetParameters(_) | LabCall::Train(_))
}

fn tell(id: u32, answer: LabAnswer) {
    post(&Event::Lab(Box::new(LabEvent { id, answer })));
}

fn failed(id: u32, error: &Error, losses: Option<&[f32]>) {
    let losses = losses.map(Floats::of);
    tell(id, LabAnswer::Failed { code: error.code().to_owned(), message: error.to_string(), losses });
}

fn aborted(id: u32, losses: &[f32]) {
    let message = format!("the training was aborted after {} steps, which stay", losses.len());
    tell(id, LabAnswer::Failed { code: "aborted".to_owned(), message, losses: Some(Floats::of(losses)) });
}

fn sent(tensor: &NamedTensor) -> LabTensor {
    LabTensor {
        name: tensor.name.clone(),
        shape: tensor.shape.iter().map(|&len| len as u32).collect(),
        data: Floats::of(&tensor.values),
    }
}

fn received(tensor: LabTensor) -> NamedTensor {
    NamedTensor {
        name: tensor.name,
        shape: tensor.shape.iter().map(|&len| len as usize).collect(),
        values: tensor.data.to_vec(),
    }
}

fn tasks() -> Vec<LabTask> {
    let task = |name: &TaskName| {
        let task = name.make(0);
        LabTask {
            name: name.name().to_owned(),
            config: model::preset(&task).config,
            vocabulary: task.vocabulary.labels(),
            start: task.start,
            stop: task.stop,
        }
    };
    TaskName::ALL.iter().map(task).collect()
}

fn told(info: &ModelInfo) -> LabModel {
    let tensors = info.tensors.iter().map(|tensor| LabTensorInfo {
        name: tensor.name.clone(),
        axes: tensor.axes.clone(),
        role: tensor.role.to_owned(),
    });
    let operations = info.operations.iter().enumerate().map(|(index, operation)| LabOperation {
        index: index as u32,
        pass: if operation.backward { "backward" } else { "forward" }.to_owned(),
        kind: operation.kind.to_owned(),
        scope: operation.scope.clone(),
        inputs: operation.inputs.clone(),
        output: operation.output.clone(),
        formula: operation.formula.to_owned(),
    });
    LabModel {
        parameter_count: info.parameter_count as f64,
        tensors: tensors.collect(),
        operations: operations.collect(),
    }
}
