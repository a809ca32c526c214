//! Where calls of the embed API are answered, in order; reading calls also between two steps of a training.

mod answers;

use crate::clock::now_ms;
use crate::gpu::{Gpu, Search};
use crate::inbox::post;
use answers::{received, sent, told};
use model::lab::{
    BuildOptions, CompareRequest, Comparison, Data, Ended, EvaluateRequest, ForwardRequest, GenerateRequest,
    Lab, MAX_BYTES, Reader, RowsRequest, STATE_MAX_BYTES, TokenizerRequest, TrainRequest, check_size,
};
use model::{Backend, Error};
use protocol::{
    BackendChoice, BackendKind, Bytes, Event, Floats, LabAnswer, LabBackend, LabCall, LabCommand, LabEvent,
};
use std::collections::VecDeque;

/// Between two steps calls are looked at, so a slice of training is short.
const SLICE_MS: f64 = 15.0;

/// A call that goes on for many steps.
struct Ongoing {
    id: u32,
    step_ms: f64,
    aborted: bool,
    work: Work,
}

/// What its steps are.
enum Work {
    /// Of the model.
    Training,
    /// Of models of its own.
    Comparison(Box<Comparison>),
}

impl Ongoing {
    fn new(id: u32, work: Work) -> Self {
        Self { id, step_ms: SLICE_MS, aborted: false, work }
    }

    /// Steps of a slice.
    fn steps(&self) -> u32 {
        (SLICE_MS / self.step_ms).floor().clamp(1.0, 256.0) as u32
    }

    /// Learns how long a step takes; in all, of `losses` steps since `from`.
    fn took(&mut self, from: f64, losses: usize) -> f64 {
        let spent_ms = (now_ms() - from).max(0.01);
        self.step_ms = spent_ms / (losses as f64).max(1.0);
        spent_ms
    }
}

/// Calls and the one model they are about.
#[derive(Default)]
pub struct Desk {
    calls: VecDeque<LabCommand>,
    backend: Option<Backend>,
    lab: Option<Lab>,
    reader: Reader,
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
                if let Some(LabCommand { id, call }) = waiting.and_then(|at| self.calls.remove(at)) {
                    match call {
                        LabCall::Compare(_) => comparison_aborted(id),
                        _ => aborted(id, &[]),
                    }
                }
            }
        }
    }

    /// Answers what can be answered, then trains a little. True: there is more to do at once.
    pub async fn turn(&mut self, search: &Search) -> bool {
        while let Some(next) = self.calls.front() {
            let unknown = matches!((&next.call, search.state()), (LabCall::Open(choice), Gpu::Asking) if *choice != BackendChoice::Cpu);
            // A backend that is still being asked for wakes the worker when it is known.
            if unknown || (self.ongoing.is_some() && waits(&next.call)) {
                break;
            }
            let Some(LabCommand { id, call }) = self.calls.pop_front() else { break };
            match self.answer(id, call, search).await {
                Ok(Some(answer)) => tell(id, answer),
                Ok(None) => {}
                Err(error) => failed(id, &error, None),
            }
        }
        if let Some(ongoing) = self.ongoing.take() {
            self.ongoing = self.go_on(ongoing).await;
        }
        self.ongoing.is_some()
    }

    /// The answer; none where a training has begun.
    async fn answer(&mut self, id: u32, call: LabCall, search: &Search) -> Result<Option<LabAnswer>, Error> {
        Ok(Some(match call {
            LabCall::Open(choice) => LabAnswer::Opened(self.open(choice, search)?),
            LabCall::Tasks => LabAnswer::Tasks(answers::tasks()),
            LabCall::Build { config, options } => {
                let seed = BuildOptions::from_json(&options)?.seed;
                let lab = Lab::build(self.backend(), &model::lab::config_from_json(&config)?, seed)?;
                self.adopt(lab)?
            }
            LabCall::Load(bytes) => {
                // A file that is too large is not even copied.
                check_size(bytes.len(), MAX_BYTES)?;
                self.adopt(Lab::load(self.backend(), &bytes.to_vec())?)?
            }
            LabCall::LoadState(bytes) => {
                check_size(bytes.len(), STATE_MAX_BYTES)?;
                self.adopt(Lab::load_state(self.backend(), &bytes.to_vec())?)?
            }
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
                let request = TrainRequest::from_json(&text)?;
                self.lab()?.begin(&request)?;
                if let Data::Task(data) = request.data {
                    self.reader.name(data.task);
                }
                self.ongoing = Some(Ongoing::new(id, Work::Training));
                return Ok(None);
            }
            LabCall::Compare(text) => {
                let comparison = Comparison::begin(self.backend(), CompareRequest::from_json(&text)?)?;
                self.ongoing = Some(Ongoing::new(id, Work::Comparison(Box::new(comparison))));
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
            LabCall::SaveState => LabAnswer::Saved(Bytes::of(&self.lab()?.save_state().await?)),
            LabCall::Rows(text) => {
                let request = RowsRequest::from_json(&text)?;
                let rows = request.rows(self.lab.as_ref().map_or(0, Lab::seed))?;
                self.reader.name(request.task);
                LabAnswer::Rows(answers::rows(rows))
            }
            LabCall::Evaluate(text) => {
                let lab = self.lab()?;
                let request = EvaluateRequest::from_json(&text)?;
                let seen = lab.evaluate(&request).await?;
                request.task.into_iter().for_each(|task| self.reader.name(task));
                LabAnswer::Evaluated { loss: seen.loss, exact_match: seen.exact_match }
            }
            LabCall::Tokenizer(text) => {
                let info = self.reader.set(&TokenizerRequest::from_json(&text)?)?;
                LabAnswer::Tokenizer(answers::tokenizer(info))
            }
            LabCall::Encode(text) => LabAnswer::Encoded(self.reader.encode(&text)?),
            LabCall::Decode(ids) => LabAnswer::Decoded(self.reader.decode(&ids)?),
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

    /// A slice of an ongoing call; none when it has ended.
    async fn go_on(&mut self, mut ongoing: Ongoing) -> Option<Ongoing> {
        match &mut ongoing.work {
            Work::Training => self.train(ongoing).await,
            Work::Comparison(_) if ongoing.aborted => {
                comparison_aborted(ongoing.id);
                None
            }
            Work::Comparison(_) => compare(ongoing).await,
        }
    }

    async fn train(&mut self, mut ongoing: Ongoing) -> Option<Ongoing> {
        let lab = self.lab.as_mut()?;
        let id = ongoing.id;
        let end = if ongoing.aborted {
            End::Aborted
        } else {
            let from = now_ms();
            match lab.advance(ongoing.steps()).await {
                Err(error) => End::Broken(error),
                Ok(progress) => {
                    let spent_ms = ongoing.took(from, progress.losses.len());
                    tell(id, LabAnswer::Progress(answers::reported(&progress, spent_ms)));
                    if !progress.done {
                        return Some(ongoing);
                    }
                    End::Done
                }
            }
        };
        let ended = match (lab.end().await, &end) {
            (Ok(ended), _) => Ok(ended),
            (Err(_), End::Broken(error)) => Err(error.clone()),
            (Err(error), End::Done | End::Aborted) => Err(error),
        };
        match ended {
            Err(error) => failed(id, &error, None),
            Ok(Ended { losses, diverged }) => match (end, diverged) {
                (_, Some(error)) | (End::Broken(error), None) => failed(id, &error, Some(&losses)),
                (End::Done, None) => tell(id, LabAnswer::Trained(Floats::of(&losses))),
                (End::Aborted, None) => aborted(id, &losses),
            },
        }
        None
    }
}

/// A slice of a comparison; none when it has ended.
async fn compare(mut ongoing: Ongoing) -> Option<Ongoing> {
    let (id, steps, from) = (ongoing.id, ongoing.steps(), now_ms());
    let Work::Comparison(comparison) = &mut ongoing.work else { return None };
    let (told, done) = match comparison.advance(steps).await {
        Err(error) => {
            failed(id, &error, None);
            return None;
        }
        Ok(told) => (told, comparison.done()),
    };
    tell(id, LabAnswer::Comparing(answers::compared(&told)));
    ongoing.took(from, told.losses.len());
    match ongoing.work {
        Work::Comparison(comparison) if done => {
            let runs = comparison.runs();
            tell(id, LabAnswer::Compared(runs.iter().map(answers::run).collect()));
            None
        }
        _ => Some(ongoing),
    }
}

/// How a training call ends.
enum End {
    Done,
    Aborted,
    Broken(Error),
}

/// These wait until an ongoing call has ended: what changes the model, and what goes on for as long.
fn waits(call: &LabCall) -> bool {
    match call {
        LabCall::Build { .. }
        | LabCall::Load(_)
        | LabCall::LoadState(_)
        | LabCall::SetParameters(_)
        | LabCall::Train(_)
        | LabCall::Compare(_) => true,
        LabCall::Open(_)
        | LabCall::Tasks
        | LabCall::Parameters
        | LabCall::Forward(_)
        | LabCall::Abort(_)
        | LabCall::Generate(_)
        | LabCall::Save
        | LabCall::SaveState
        | LabCall::Rows(_)
        | LabCall::Evaluate(_)
        | LabCall::Tokenizer(_)
        | LabCall::Encode(_)
        | LabCall::Decode(_) => false,
    }
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

fn comparison_aborted(id: u32) {
    let message = "the comparison was aborted; the model of this lab is as it was".to_owned();
    tell(id, LabAnswer::Failed { code: "aborted".to_owned(), message, losses: None });
}
