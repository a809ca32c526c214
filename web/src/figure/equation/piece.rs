//! What stands between two pictures: a sign, or numbers that whole rows share.

use super::frame::Frame;
use super::label::Statistics;
use crate::scene::Piece;
use leptos::prelude::*;

/// The piece; nothing for a picture.
pub fn between(piece: Piece, frame: Frame) -> AnyView {
    match piece {
        Piece::Slot(_) => ().into_any(),
        Piece::Sign(sign) => view! { <span class="sign math" aria-hidden="true">{sign}</span> }.into_any(),
        Piece::Statistics => view! { <Statistics frame/> }.into_any(),
    }
}
