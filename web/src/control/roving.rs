//! Keys that move a choice along a list: one tab stop, arrows, Home and End.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// What comes after the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// The first one.
    Meet,
    /// Nothing.
    Stop,
}

/// Where a key leads from `at` among `count` in rows of `columns` (0: there is no up and down); none for
/// other keys, and where there is nothing.
pub fn along(key: &str, at: usize, count: usize, columns: usize, ends: Ends) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let by = |step: i64| match ends {
        Ends::Meet => (at as i64 + step).rem_euclid(count as i64) as usize,
        Ends::Stop => (at as i64 + step).clamp(0, last as i64) as usize,
    };
    match key {
        "ArrowRight" => Some(by(1)),
        "ArrowLeft" => Some(by(-1)),
        "ArrowDown" if columns > 0 => Some(by(columns as i64)),
        "ArrowUp" if columns > 0 => Some(by(-(columns as i64))),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// The same for the key of an event, which nobody else hears then.
pub fn moved(event: &KeyboardEvent, at: usize, count: usize, columns: usize, ends: Ends) -> Option<usize> {
    let next = along(&event.key(), at, count, columns, ends)?;
    event.prevent_default();
    event.stop_propagation();
    Some(next)
}

/// Puts the focus on a child of the element that listens.
pub fn focus_child(event: &KeyboardEvent, index: usize) {
    let group = event.current_target().and_then(|group| group.dyn_into::<Element>().ok());
    let child = group.and_then(|group| group.children().item(index as u32));
    if let Some(child) = child.and_then(|child| child.dyn_into::<HtmlElement>().ok()) {
        let _ = child.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_meet_or_stop() {
        assert_eq!(along("ArrowRight", 2, 3, 1, Ends::Meet), Some(0));
        assert_eq!(along("ArrowLeft", 0, 3, 1, Ends::Meet), Some(2));
        assert_eq!(along("ArrowRight", 2, 3, 1, Ends::Stop), Some(2));
        assert_eq!(along("ArrowUp", 1, 6, 3, Ends::Meet), Some(4));
        assert_eq!(along("End", 0, 3, 1, Ends::Stop), Some(2));
        assert_eq!(along("a", 0, 3, 1, Ends::Stop), None);
        assert_eq!(along("Home", 0, 0, 1, Ends::Stop), None);
    }
}
