//! Checkpoints as safetensors: hostile until proven otherwise.

use super::NamedTensor;
use crate::Error;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use transformer::ModelConfig;

/// A larger file is refused unread.
pub const MAX_BYTES: usize = 64 << 20;

/// A larger header is refused unread: names and shapes of the largest model need a tenth of it.
const MAX_HEADER: u64 = 1 << 20;

/// Where the metadata hold the configuration.
const CONFIG: &str = "glassformer.config";

/// The file of a model.
pub fn write(config: &ModelConfig, tensors: &[NamedTensor]) -> Result<Vec<u8>, Error> {
    let internal = |error: &dyn std::fmt::Display| Error::Internal(format!("checkpoint: {error}"));
    let text = serde_json::to_string(config).map_err(|error| internal(&error))?;
    let bytes: Vec<Vec<u8>> =
        tensors.iter().map(|t| t.values.iter().flat_map(|x| x.to_le_bytes()).collect()).collect();
    let views = tensors.iter().zip(&bytes).map(|(tensor, bytes)| {
        TensorView::new(Dtype::F32, tensor.shape.clone(), bytes).map(|view| (tensor.name.as_str(), view))
    });
    let views = views.collect::<Result<Vec<_>, _>>().map_err(|error| internal(&error))?;
    let metadata = Some([(CONFIG.to_owned(), text)].into_iter().collect());
    safetensors::serialize(views, metadata).map_err(|error| internal(&error))
}

/// Configuration and tensors of a file.
///
/// # Errors
/// `Checkpoint`, saying what is wrong.
pub fn read(bytes: &[u8]) -> Result<(ModelConfig, Vec<NamedTensor>), Error> {
    let refuse = |message: String| Error::Checkpoint(message);
    if bytes.len() > MAX_BYTES {
        let megabytes = bytes.len() as f64 / 1e6;
        return Err(refuse(format!(
            "the file has {megabytes:.1} MB; at most {} MiB are read",
            MAX_BYTES >> 20
        )));
    }
    let Some(length) = bytes.first_chunk::<8>().map(|head| u64::from_le_bytes(*head)) else {
        return Err(refuse("the file has fewer than 8 bytes: it is no safetensors file".to_owned()));
    };
    if length > MAX_HEADER || length > bytes.len() as u64 - 8 {
        let message = format!("its header claims {length} bytes: it is no safetensors file, or a broken one");
        return Err(refuse(message));
    }
    // Checks offsets: no overlap, no gap, nothing past the end.
    let broken = |error: safetensors::SafeTensorError| {
        Error::Checkpoint(format!("no sound safetensors file: {error}"))
    };
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(broken)?;
    let config = header
        .metadata()
        .as_ref()
        .and_then(|metadata| metadata.get(CONFIG))
        .ok_or_else(|| refuse(format!("its metadata hold no {CONFIG}: another program made it")))?;
    let config =
        super::config_from_json(config).map_err(|error| refuse(format!("its configuration: {error}")))?;
    let file = SafeTensors::deserialize(bytes).map_err(broken)?;
    let mut tensors = Vec::new();
    for (name, view) in file.iter() {
        if view.dtype() != Dtype::F32 {
            return Err(refuse(format!("{name} is stored as {:?}; it must be F32", view.dtype())));
        }
        let cells =
            view.data().chunks_exact(4).map(|cell| f32::from_le_bytes([cell[0], cell[1], cell[2], cell[3]]));
        tensors.push(NamedTensor {
            name: name.to_owned(),
            shape: view.shape().to_vec(),
            values: cells.collect(),
        });
    }
    Ok((config, tensors))
}
