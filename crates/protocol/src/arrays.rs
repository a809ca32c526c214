//! Typed arrays inside messages: kept as they are by serde-wasm-bindgen, their buffers transferred.

use js_sys::{Float32Array, Uint8Array, Uint32Array};
use serde::{Deserialize, Serialize};
use transformer::study::history::{Piece, pack, unpack};

/// 32-bit floats, row-major.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Floats(#[serde(with = "serde_wasm_bindgen::preserve")] pub Float32Array);

impl Floats {
    /// A copy of `values` outside of WASM memory (which cannot be transferred).
    pub fn of(values: &[f32]) -> Self {
        Self(Float32Array::from(values))
    }

    /// Copied into WASM memory.
    pub fn to_vec(&self) -> Vec<f32> {
        self.0.to_vec()
    }
}

/// Pieces of a history of values by step, packed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pieces {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub(crate) counts: Uint32Array,
    pub(crate) values: Floats,
}

impl Pieces {
    /// A copy outside of WASM memory.
    pub fn of(pieces: &[Piece]) -> Self {
        let (counts, values) = pack(pieces);
        Self { counts: Uint32Array::from(&counts[..]), values: Floats::of(&values) }
    }

    /// Copied into WASM memory.
    pub fn to_vec(&self) -> Vec<Piece> {
        unpack(&self.counts.to_vec(), &self.values.to_vec())
    }
}

/// Raw bytes: a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bytes(#[serde(with = "serde_wasm_bindgen::preserve")] pub Uint8Array);

impl Bytes {
    /// A copy of `bytes` outside of WASM memory.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Uint8Array::from(bytes))
    }

    /// How many, without copying any.
    #[expect(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(&self) -> usize {
        self.0.length() as usize
    }

    /// Copied into WASM memory.
    pub fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}
