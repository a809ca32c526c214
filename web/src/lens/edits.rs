//! The list of edits: what is in the address, how it changes, how an edit is told, what can be edited. Edits live in the
//! address, so a link carries them.

use super::pointed::Lens;
use crate::run::prompt::shown;
use crate::scene::{Stop, Walk, side_name, subject};
use crate::text::fill;
use graph::{AxisName, Pass};
use leptos::prelude::*;
use transformer::what_if::{Change, WhatIf, read, write};
use transformer::{Attention, place};

/// Which heads and blocks an edit of a mask is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The head that is looked at.
    Head,
    /// All heads of this attention.
    Heads,
    /// All heads of all blocks of this stack.
    Blocks,
}

impl Lens {
    /// How many of the list take effect: those that were left out do not.
    pub fn edits_in_effect(self) -> usize {
        let capture = self.capture.get().filter(|_| !self.waits.get());
        self.edits.read().len().saturating_sub(capture.map_or(0, |capture| capture.left_out.len()))
    }

    /// Replaces the list; what was there before can be had again.
    fn set_edits(self, list: &[WhatIf]) {
        let before = self.here.peek().edits;
        self.undone.update(|undone| undone.push(before));
        self.adjust(|place| place.edits = write(list));
    }

    /// Appends edits; earlier ones that they replace go.
    pub fn edit(self, more: Vec<WhatIf>) {
        let mut list = read(&self.here.peek().edits).0;
        list.retain(|old| !more.iter().any(|new| new.replaces(old)));
        list.extend(more);
        self.set_edits(&list);
    }

    /// Takes one out.
    pub fn remove_edit(self, number: usize) {
        let mut list = read(&self.here.peek().edits).0;
        if number < list.len() {
            list.remove(number);
            self.set_edits(&list);
        }
    }

    /// Takes all out.
    pub fn reset_edits(self) {
        self.set_edits(&[]);
    }

    /// The list as it was before the last change.
    pub fn undo_edit(self) {
        let before = self.undone.try_update(Vec::pop).flatten();
        if let Some(before) = before {
            self.adjust(|place| place.edits = before);
        }
    }

    /// Takes out the edits that reach the chosen cell; false where there are none.
    pub fn reset_cell(self) -> bool {
        let list = read(&self.here.peek().edits).0;
        let Some((tensor, at)) = untrack(|| self.editable()).zip(untrack(|| self.index())) else {
            return false;
        };
        let reaches = |edit: &WhatIf| {
            edit.tensor == tensor
                && edit.at.iter().zip(&at).all(|(edit, at)| edit.is_none_or(|edit| edit == *at))
        };
        let rest: Vec<WhatIf> = list.iter().filter(|edit| !reaches(edit)).cloned().collect();
        let some = rest.len() < list.len();
        if some {
            self.set_edits(&rest);
        }
        some
    }

    /// Name of the tensor that the stop makes, if it can be overwritten.
    pub fn editable(self) -> Option<String> {
        let (walk, stop) = (self.walk.get()?, self.stop()?);
        let named = walk.graph.tensor(stop.tensor).named || stop.name.contains(".before_edit_");
        let computed = stop.op.is_some() && stop.pass == Pass::Forward && !self.frozen.get();
        let name = subject(&stop.name);
        let ends = name == "loss" || name == "token_loss";
        (named && computed && !ends).then(|| name.to_owned())
    }

    /// Index of the chosen cell in the tensor of the stop, one entry per axis.
    pub fn index(self) -> Option<Vec<usize>> {
        let (walk, stop, (row, column)) = (self.walk.get()?, self.stop()?, self.cell.get()?);
        Some(walk.graph.shape(stop.tensor).index(self.face(&walk, stop.tensor).offset(row, column)))
    }

    /// The mask of the attention that the stop belongs to.
    pub fn mask_here(self) -> Option<String> {
        let (walk, stop) = (self.walk.get()?, self.stop()?);
        let name = Attention::of(subject(&stop.name))?.name("mask");
        walk.graph.find(&name).is_some().then_some(name)
    }

    /// Edits of a mask's cells: `t` and `s`, or all of them.
    pub fn mask_edits(
        self,
        scope: Scope,
        cell: (Option<usize>, Option<usize>),
        change: &Change,
    ) -> Vec<WhatIf> {
        let (Some(walk), Some(mask)) = (self.walk.get_untracked(), untrack(|| self.mask_here())) else {
            return Vec::new();
        };
        let head = (scope == Scope::Head).then(|| self.head.get_untracked());
        let at = vec![None, head, cell.0, cell.1];
        let edit = |tensor: String| WhatIf { tensor, at: at.clone(), change: change.clone() };
        match scope {
            Scope::Head | Scope::Heads => vec![edit(mask)],
            Scope::Blocks => {
                let (side, local) = (place(&mask).side, place(&mask).local.to_owned());
                let same =
                    |stop: &&Stop| stop.side == side && stop.pass == Pass::Forward && stop.local() == local;
                let mut names: Vec<String> =
                    walk.stops.iter().filter(same).map(|stop| subject(&stop.name).to_owned()).collect();
                names.dedup();
                names.into_iter().map(edit).collect()
            }
        }
    }

    /// An edit in words.
    pub fn told_edit(self, walk: &Walk, edit: &WhatIf) -> String {
        let words = self.words();
        let at = place(&edit.tensor);
        let said = self.page_words();
        let side = side_name(at.side).map(|name| format!("{} · ", name(said)));
        let block = at.block.map(|block| format!("{} · ", fill(said.block, &[&(block + 1).to_string()])));
        let made = walk.graph.find(&edit.tensor);
        let title = made.map_or_else(|| edit.tensor.clone(), |tensor| self.title_of(walk, tensor));
        let axes = made.map(|tensor| walk.graph.shape(tensor).axes().to_vec()).unwrap_or_default();
        let index = |(i, at): (usize, &Option<usize>)| {
            let axis = axes.get(i).map_or("", |axis| axis.name.letter());
            let counted = matches!(axes.get(i).map(|axis| axis.name), Some(AxisName::H | AxisName::G));
            let at = (*at)?;
            (axis != "B").then(|| format!("{axis} {}", at + usize::from(counted)))
        };
        let place: Vec<String> = edit.at.iter().enumerate().filter_map(index).collect();
        let place = if place.is_empty() { words.all_of_axis.to_owned() } else { place.join(", ") };
        let what = format!("{}{}{title} [{place}]", side.unwrap_or_default(), block.unwrap_or_default());
        match &edit.change {
            Change::Number(value) => {
                fill(words.becomes_number, &[&what, &value.to_string().replace('-', "−")])
            }
            Change::Mean => fill(words.becomes_mean, &[&what]),
            Change::Window(width) => fill(words.becomes_window, &[&what, &width.to_string()]),
            Change::From(donor) => {
                fill(words.becomes_from, &[&what, &shown(&self.vocabulary.read(), &donor.tokens)])
            }
        }
    }
}
