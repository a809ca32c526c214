//! Messages as JavaScript values, with the buffers that are transferred instead of copied.

use crate::command::{Command, TextRequest};
use crate::compare::ComparedNews;
use crate::decode::DecodedStep;
use crate::event::{Captured, Event, Frame, Snapshot};
use crate::lab::LabAnswer;
use crate::{Bytes, Floats, Pieces};
use js_sys::Array;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::fmt;
use wasm_bindgen::JsValue;

/// A message that is none of ours: foreign, or of another version. Ignored and counted by the receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(pub String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a message of this version: {}", self.0)
    }
}

impl std::error::Error for Malformed {}

/// A command and its transfer list.
pub fn command_to_js(command: &Command) -> Result<(JsValue, Array), Malformed> {
    let transfer = Array::new();
    // A restore is copied instead: the page may need its own again.
    if let Command::ReadText(TextRequest { bytes: Bytes(bytes), .. }) = command {
        transfer.push(&bytes.buffer());
    }
    Ok((to_js(command)?, transfer))
}

/// The command in a message.
pub fn command_from_js(value: JsValue) -> Result<Command, Malformed> {
    serde_wasm_bindgen::from_value(value).map_err(|error| Malformed(error.to_string()))
}

/// An event and its transfer list.
pub fn event_to_js(event: &Event) -> Result<(JsValue, Array), Malformed> {
    let transfer = Array::new();
    let hand_over = |floats: &Floats| {
        transfer.push(&floats.0.buffer());
    };
    let hand_over_pieces = |pieces: &Pieces| {
        hand_over(&pieces.values);
        transfer.push(&pieces.counts.buffer());
    };
    let hand_over_captured = |captured: &Captured| {
        [&captured.values].into_iter().chain(&captured.plain).for_each(hand_over);
    };
    match event {
        Event::Frame(frame) => {
            let Frame { losses, grad_norms, validations, attention, captured, .. } = &**frame;
            [losses, grad_norms, validations].into_iter().for_each(hand_over_pieces);
            attention
                .iter()
                .flat_map(|attention| &attention.maps)
                .for_each(|maps| hand_over(&maps.probabilities));
            captured.iter().for_each(hand_over_captured);
        }
        Event::Compared(compared) => {
            for ComparedNews { losses, grad_norms, .. } in &compared.runs {
                [losses, grad_norms].into_iter().for_each(hand_over_pieces);
            }
        }
        Event::ComparedLook(look) => hand_over_captured(&look.captured),
        Event::Snapshot(snapshot) => {
            let Snapshot { parameters, first_moments, second_moments, .. } = &**snapshot;
            [parameters, first_moments, second_moments].into_iter().for_each(hand_over);
        }
        Event::Decoded(step) => {
            let DecodedStep { keys, values, attention, cross_attention, .. } = &**step;
            [keys, values, attention, cross_attention].into_iter().for_each(hand_over);
        }
        Event::Lab(event) => match &event.answer {
            LabAnswer::Tensors(tensors) => tensors.iter().for_each(|tensor| hand_over(&tensor.data)),
            LabAnswer::Forward { logits, tensors, .. } => {
                [logits].into_iter().chain(tensors).for_each(|tensor| hand_over(&tensor.data));
            }
            LabAnswer::Saved(Bytes(bytes)) => {
                transfer.push(&bytes.buffer());
            }
            LabAnswer::Comparing(_)
            | LabAnswer::Compared(_)
            | LabAnswer::Rows(_)
            | LabAnswer::Evaluated { .. }
            | LabAnswer::Tokenizer(_)
            | LabAnswer::Encoded(_)
            | LabAnswer::Decoded(_)
            | LabAnswer::Progress(_)
            | LabAnswer::Trained(_)
            | LabAnswer::Opened(_)
            | LabAnswer::Tasks(_)
            | LabAnswer::Model(_)
            | LabAnswer::Done
            | LabAnswer::Token { .. }
            | LabAnswer::Generated(_)
            | LabAnswer::Failed { .. } => {}
        },
        Event::Ready(_)
        | Event::Backend(_)
        | Event::Text(_)
        | Event::Story(_)
        | Event::Encoded(_)
        | Event::Built(_)
        | Event::Refused(_)
        | Event::Generated(_)
        | Event::Comparison(_)
        | Event::ComparedLength(_)
        | Event::Told(_)
        | Event::Cut(_)
        | Event::Counted(_)
        | Event::JudgedLength(_)
        | Event::Heartbeat
        | Event::Fatal(_) => {}
    }
    Ok((to_js(event)?, transfer))
}

/// The event in a message.
pub fn event_from_js(value: JsValue) -> Result<Event, Malformed> {
    serde_wasm_bindgen::from_value(value).map_err(|error| Malformed(error.to_string()))
}

fn to_js(message: &impl Serialize) -> Result<JsValue, Malformed> {
    message.serialize(&Serializer::json_compatible()).map_err(|error| Malformed(error.to_string()))
}
