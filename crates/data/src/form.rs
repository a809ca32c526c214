//! What kind of work a source asks of a model, which decides the topology that can do it.

/// What is given and what is to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A prompt is continued, token by token: work for a decoder.
    Continue,
    /// Masked tokens of a row are filled in, with both sides in sight: work for an encoder.
    FillIn,
    /// A source is read whole, and a target of its own is written: work for an encoder-decoder.
    Translate,
}
