//! Frames: what has happened since the last one, made only when the page asked and something changed.

use crate::looking::{self, Model};
use crate::run::Run;
use crate::writing::text_samples;
use model::Error;
use protocol::{
    AttentionFrame, AttentionMaps, Captured, Floats, Frame, FrameRequest, Look, Pieces, Sample, SamplesFrame,
    StopReason, Subject, Watch,
};

/// While training, frames are this far apart.
pub const FRAME_MS: f64 = 33.0;

/// While training, beginnings of a text are continued this rarely: it takes about as long as some steps.
const WRITTEN_MS: f64 = 1000.0;

/// While training, whole forward passes are captured this rarely.
const CAPTURE_MS: f64 = 100.0;

/// Remembers what the page has been told.
#[derive(Default)]
pub struct Watching {
    watch: Watch,
    /// Of what was built last.
    number: u32,
    /// The page has drawn; it may have the next frame.
    credit: Option<FrameRequest>,
    told: Option<Told>,
    last_frame_ms: f64,
    last_capture_ms: f64,
    last_written_ms: f64,
}

/// The state that the last frame told of.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    run: u32,
    step: u32,
    playing: bool,
    stopped: Option<StopReason>,
    validations_until: u32,
    attention_step: Option<u32>,
    samples_step: Option<u32>,
    /// Request, step, and the bits of the rate that the step will have.
    captured: Option<(u32, u32, u64)>,
    learning_rate: f64,
}

impl Watching {
    /// What the page looks at from now on.
    pub fn watch(&mut self, watch: Watch) {
        self.watch = watch;
    }

    /// The page wants the next frame, unless it has not heard yet of what was built last.
    pub fn ask(&mut self, request: FrameRequest) {
        if request.built == self.number {
            self.credit = Some(request);
        }
    }

    /// Number of what is built next.
    pub fn next_number(&self) -> u32 {
        self.number + 1
    }

    /// It is built and the page told: nothing has been told about its training, nothing asked.
    pub fn begin(&mut self) {
        (self.told, self.credit) = (None, None);
        self.number = self.next_number();
    }

    /// Makes the next frame if the page asked, it is time, and something changed.
    pub async fn frame(&mut self, run: &mut Run, now_ms: f64) -> Result<Option<Frame>, Error> {
        let Some(request) = self.credit else { return Ok(None) };
        if run.playing && now_ms - self.last_frame_ms < FRAME_MS {
            return Ok(None);
        }
        let step = run.trainer.known();
        let told = self.told.clone().unwrap_or_default();
        let mut now = Told {
            run: run.build.run,
            step,
            playing: run.playing,
            stopped: run.stopped.clone(),
            validations_until: run.validations.end(),
            learning_rate: run.trainer.settings().optimizer.learning_rate(step),
            ..told.clone()
        };
        let rested = !run.playing || now_ms - self.last_capture_ms >= CAPTURE_MS;
        let attention = match self.watch.attention && rested && told.attention_step != Some(step) {
            true => Some(attention(run).await?),
            false => None,
        };
        let may_write = !run.playing || now_ms - self.last_written_ms >= WRITTEN_MS;
        let samples = match self.watch.samples {
            true if run.continues_text() => match may_write && told.samples_step != Some(step) {
                true => Some(written(run).await?),
                false => None,
            },
            true => samples(run).filter(|samples| told.samples_step != Some(samples.step)),
            false => None,
        };
        let captured = match &self.watch.inspect {
            Some(look) if rested => {
                let rate = match look.subject {
                    Subject::Example { .. } => 0,
                    Subject::NextStep => now.learning_rate.to_bits(),
                };
                now.captured = Some((look.request, step, rate));
                if told.captured == now.captured { None } else { captured(run, look).await? }
            }
            _ => None,
        };
        now.attention_step = attention.as_ref().map_or(told.attention_step, |attention| Some(attention.step));
        now.samples_step = samples.as_ref().map_or(told.samples_step, |samples| Some(samples.step));
        if self.told.as_ref() == Some(&now) {
            return Ok(None);
        }
        if attention.is_some() || captured.is_some() {
            self.last_capture_ms = now_ms;
        }
        if samples.as_ref().is_some_and(|samples| samples.text.is_some()) {
            self.last_written_ms = now_ms;
        }
        (self.told, self.credit, self.last_frame_ms) = (Some(now.clone()), None, now_ms);

        let per_step = run.trainer.tokens_per_step() as f64;
        let speed = run.pace.steps_per_second().filter(|_| run.playing);
        Ok(Some(Frame {
            run: run.build.run,
            step,
            playing: run.playing,
            stopped: run.stopped.clone(),
            losses: Pieces::of(&run.losses.since(request.losses_until)),
            grad_norms: Pieces::of(&run.grad_norms.since(request.losses_until)),
            validations: Pieces::of(&run.validations.since(request.validations_until)),
            tokens_per_second: speed.map(|speed| speed * per_step),
            steps_per_second: speed,
            lr: now.learning_rate,
            attention,
            samples,
            captured,
        }))
    }
}

async fn attention(run: &mut Run) -> Result<AttentionFrame, Error> {
    let row = run.first_row();
    let step = run.trainer.known();
    let seen = run.inspector.attention(run.trainer.plan(), &row).await?;
    let told = |maps: model::AttentionMaps| AttentionMaps {
        name: maps.name,
        queries: maps.queries,
        keys: maps.keys,
        probabilities: Floats::of(&maps.probabilities),
    };
    Ok(AttentionFrame {
        step,
        layers: run.build.config.layers,
        heads: run.build.config.heads,
        maps: seen.into_iter().map(told).collect(),
    })
}

/// Rows of a text that is continued have no answers; what is written after their beginnings is shown instead.
async fn written(run: &Run) -> Result<SamplesFrame, Error> {
    let text = Some(text_samples(run).await?);
    Ok(SamplesFrame { step: run.trainer.known(), exact_match: None, rows: 0, samples: Vec::new(), text })
}

/// Held-out rows with their answers; none where there are no answers.
fn samples(run: &Run) -> Option<SamplesFrame> {
    let (step, seen) = run.validated.as_ref()?;
    seen.exact_match?;
    let sample = |row: &model::RowSample| Sample {
        prompt: row.prompt.clone(),
        target: row.target.clone(),
        predicted: row.predicted.clone(),
        probability: row.probability,
    };
    Some(SamplesFrame {
        step: *step,
        exact_match: seen.exact_match,
        rows: seen.rows as u32,
        samples: seen.samples.iter().map(sample).collect(),
        text: None,
    })
}

/// A prompt that does not fit this model (after a switch of data) is not an error: the page sends another.
async fn captured(run: &mut Run, look: &Look) -> Result<Option<Captured>, Error> {
    let next = match look.subject {
        Subject::Example { .. } => None,
        Subject::NextStep if run.playing => return Ok(None),
        Subject::NextStep => Some((run.trainer.next_step().await?, run.next_batch()?)),
    };
    let model = Model {
        run: run.build.run,
        step: run.trainer.known(),
        backend: run.running(),
        inspector: &mut run.inspector,
        parameters: run.trainer.plan(),
        next,
    };
    match looking::captured(model, look).await {
        Err(Error::Input(_)) => Ok(None),
        other => other.map(Some),
    }
}
