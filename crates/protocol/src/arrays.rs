//! Typed arrays inside messages: kept as they are by serde-wasm-bindgen, their buffers transferred.

use js_sys::{Float32Array, Uint8Array};
use serde::{Deserialize, Serialize};

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
