//! What the embed API's model says, as messages.

use data::TaskName;
use model::lab::{Compared, ComparedRun, ModelInfo, NamedTensor, Progress, TaskRows, TokenizerInfo};
use protocol::{
    Floats, LabCompared, LabDiverged, LabModel, LabOperation, LabProgress, LabRows, LabRun, LabTask,
    LabTensor, LabTensorInfo, LabTokenizer,
};

/// Steps just done, which took `spent_ms`.
pub fn reported(progress: &Progress, spent_ms: f64) -> LabProgress {
    let tokens = progress.tokens_per_step * progress.losses.len();
    LabProgress {
        first_step: progress.first_step,
        losses: Floats::of(&progress.losses),
        norms: Floats::of(&progress.norms),
        rates: progress.rates.clone(),
        tokens_per_second: tokens as f64 / spent_ms * 1e3,
    }
}

/// Steps of a comparison, just done.
pub fn compared(steps: &Compared) -> LabCompared {
    LabCompared {
        variant: steps.variant as u32,
        seed: steps.seed,
        first_step: steps.first_step,
        losses: Floats::of(&steps.losses),
        remaining: steps.remaining as f64,
    }
}

/// A run of a comparison.
pub fn run(run: &ComparedRun) -> LabRun {
    let diverged = |(step, tensor): &(u32, String)| LabDiverged { step: *step, tensor: tensor.clone() };
    LabRun {
        variant: run.variant as u32,
        seed: run.seed,
        losses: Floats::of(&run.losses),
        validation: run.validations.clone(),
        exact_match: run.exact_match,
        parameter_count: run.parameter_count as f64,
        diverged: run.diverged.as_ref().map(diverged),
    }
}

/// Rows of a task.
pub fn rows(rows: TaskRows) -> LabRows {
    LabRows { tokens: rows.tokens, targets: rows.targets, source: rows.source }
}

/// A tokenizer.
pub fn tokenizer(info: TokenizerInfo) -> LabTokenizer {
    LabTokenizer { vocabulary: info.vocabulary, merges: info.merges }
}

/// A tensor that goes out.
pub fn sent(tensor: &NamedTensor) -> LabTensor {
    LabTensor {
        name: tensor.name.clone(),
        shape: tensor.shape.iter().map(|&len| len as u32).collect(),
        data: Floats::of(&tensor.values),
    }
}

/// A tensor that came in.
pub fn received(tensor: LabTensor) -> NamedTensor {
    NamedTensor {
        name: tensor.name,
        shape: tensor.shape.iter().map(|&len| len as usize).collect(),
        values: tensor.data.to_vec(),
    }
}

/// Every task, with a model that learns it.
pub fn tasks() -> Vec<LabTask> {
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

/// What a model is made of.
pub fn told(info: &ModelInfo) -> LabModel {
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
