//! A hash of text: of everything that a graph says, so that page and worker can tell that they built the same one, and
//! of a name, so that what is drawn for a tensor does not depend on what stands before it.

use crate::Graph;
use std::fmt::Write;

/// FNV-1a over text as it is written, without collecting it.
struct Fnv(u64);

impl Fnv {
    /// Of no text.
    const START: Self = Self(0xcbf2_9ce4_8422_2325);
}

impl Write for Fnv {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Ok(())
    }
}

/// 64 bits of a name, the same natively and in WASM.
///
/// ```
/// // The published value of FNV-1a for "a".
/// assert_eq!(graph::hash_of("a"), 0xaf63_dc4c_8601_ec8c);
/// ```
pub fn hash_of(name: &str) -> u64 {
    let mut hash = Fnv::START;
    let _ = hash.write_str(name);
    hash.0
}

impl Graph {
    /// Equal for graphs that were built alike: names, shapes, operations, their constants and operands.
    /// 52 bits, so that it survives the way through a JavaScript number.
    pub fn fingerprint(&self) -> u64 {
        let mut hash = Fnv::START;
        for (_, tensor) in self.tensors() {
            let _ = write!(hash, "{}{}{:?};", tensor.name, tensor.shape, tensor.dtype);
        }
        for (_, operation) in self.operations() {
            let _ = write!(hash, "{:?}{:?}{:?};", operation.op, operation.inputs, operation.output);
        }
        hash.0 >> 12
    }
}
