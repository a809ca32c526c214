//! Checkpoints as safetensors: hostile until proven otherwise.

use super::NamedTensor;
use super::json::Named;
use crate::Error;
use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde_json::json;
use transformer::ModelConfig;

/// A larger file is refused unread.
pub const MAX_BYTES: usize = 64 << 20;

/// A larger header is refused unread: names and shapes of the largest model need a tenth of it, with their moments a third.
const MAX_HEADER: u64 = 4 << 20;

/// Where the metadata hold the configuration.
const CONFIG: &str = "glassformer.config";

/// Where they hold what is known of a training.
const STATE: &str = "glassformer.state";

/// What a file holds.
pub struct File {
    pub config: ModelConfig,
    pub tensors: Vec<NamedTensor>,
    /// JSON; none in the file of a model alone.
    pub state: Option<String>,
}

/// The file of a model, and of the state of its training.
pub fn write(config: &ModelConfig, tensors: &[NamedTensor], state: Option<String>) -> Result<Vec<u8>, Error> {
    let internal = |error: &dyn std::fmt::Display| Error::Internal(format!("checkpoint: {error}"));
    let text = serde_json::to_string(config).map_err(|error| internal(&error))?;
    let bytes: Vec<Vec<u8>> =
        tensors.iter().map(|t| t.values.iter().flat_map(|x| x.to_le_bytes()).collect()).collect();
    let views = tensors.iter().zip(&bytes).map(|(tensor, bytes)| {
        TensorView::new(Dtype::F32, tensor.shape.clone(), bytes).map(|view| (tensor.name.as_str(), view))
    });
    let views = views.collect::<Result<Vec<_>, _>>().map_err(|error| internal(&error))?;
    let entries: Vec<(String, String)> =
        [(CONFIG.to_owned(), text)].into_iter().chain(state.map(|state| (STATE.to_owned(), state))).collect();
    let metadata = entries.iter().cloned().collect();
    let mut bytes = safetensors::serialize(views, Some(metadata)).map_err(|error| internal(&error))?;
    in_order(&mut bytes, &entries);
    Ok(bytes)
}

/// The library writes metadata in an order that differs from time to time; equal models shall have equal files.
fn in_order(bytes: &mut [u8], entries: &[(String, String)]) {
    let written: Vec<String> =
        entries.iter().map(|(key, value)| format!("{}:{}", json!(key), json!(value))).collect();
    let (ours, other) = (written.join(","), written.iter().rev().cloned().collect::<Vec<_>>().join(","));
    let start = 8 + r#"{"__metadata__":{"#.len();
    if let Some(there) = bytes.get_mut(start..start + ours.len())
        && there == other.as_bytes()
    {
        there.copy_from_slice(ours.as_bytes());
    }
}

/// Refuses a file of more than `most` bytes.
///
/// # Errors
/// `Checkpoint`, with both sizes.
pub fn check_size(bytes: usize, most: usize) -> Result<(), Error> {
    if bytes <= most {
        return Ok(());
    }
    let megabytes = bytes as f64 / 1e6;
    Err(Error::Checkpoint(format!("the file has {megabytes:.1} MB; at most {} MiB are read", most >> 20)))
}

/// What a file of at most `most` bytes holds.
///
/// # Errors
/// `Checkpoint`, saying what is wrong.
pub fn read(bytes: &[u8], most: usize) -> Result<File, Error> {
    let refuse = |message: String| Error::Checkpoint(message);
    check_size(bytes.len(), most)?;
    let Some(length) = bytes.first_chunk::<8>().map(|head| u64::from_le_bytes(*head)) else {
        return Err(refuse("the file has fewer than 8 bytes: it is no safetensors file".to_owned()));
    };
    if length > MAX_HEADER || length > bytes.len() as u64 - 8 {
        let message = format!("its header claims {length} bytes: it is no safetensors file, or a broken one");
        return Err(refuse(message));
    }
    // Checks offsets: no overlap, no gap, nothing past the end.
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| broken(&error))?;
    let metadata = |key: &str| header.metadata().as_ref().and_then(|metadata| metadata.get(key));
    let config = metadata(CONFIG)
        .ok_or_else(|| refuse(format!("its metadata hold no {CONFIG}: another program made it")))?;
    let state = metadata(STATE).cloned();
    let config =
        super::config_from_json(config).map_err(|error| refuse(format!("its configuration: {error}")))?;
    let file = SafeTensors::deserialize(bytes).map_err(|error| broken(&error))?;
    let mut tensors = Vec::new();
    for (name, view) in file.iter() {
        if view.dtype() != Dtype::F32 {
            let (name, found) = (Named(name), view.dtype());
            return Err(refuse(format!("{name} is stored as {found:?}; it must be F32")));
        }
        let cells =
            view.data().chunks_exact(4).map(|cell| f32::from_le_bytes([cell[0], cell[1], cell[2], cell[3]]));
        tensors.push(NamedTensor {
            name: name.to_owned(),
            shape: view.shape().to_vec(),
            values: cells.collect(),
        });
    }
    Ok(File { config, tensors, state })
}

/// What is wrong with a file, in words of its format: a reason about places in JSON would help nobody.
fn broken(error: &SafeTensorError) -> Error {
    let reason = match error {
        SafeTensorError::InvalidHeader(_)
        | SafeTensorError::InvalidHeaderDeserialization(_)
        | SafeTensorError::JsonError(_) => "its header is not the JSON of tensors by name",
        SafeTensorError::TensorInvalidInfo => "the bytes of a tensor are not those of its shape",
        SafeTensorError::InvalidOffset(_) => "the bytes of its tensors overlap or leave gaps",
        SafeTensorError::MetadataIncompleteBuffer => "its tensors end before or after the file does",
        SafeTensorError::ValidationOverflow => "the shape of a tensor is beyond all bounds",
        // Which others there are depends on how that crate is built.
        _ => "its header does not fit its bytes",
    };
    Error::Checkpoint(format!("no sound safetensors file: {reason}"))
}
