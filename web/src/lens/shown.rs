//! What the scene says of the place: cells, names and words, tracked. What is said is found out in [`crate::scene`].

use super::marks::Mark;
use super::pointed::{Lens, Opened};
use crate::picture::grid::{Grid, Ring};
use crate::scene::{Face, Naming, Scene, Slot, Stop, Told, Walk, rings};
use crate::text::{Caption, LensWords, Words};
use graph::{AxisName, TensorId};
use leptos::prelude::*;

impl Lens {
    /// Words of the page, tracked.
    pub fn page_words(self) -> &'static Words {
        self.speech.words()
    }

    /// Words of the microscope's panels, tracked.
    pub fn words(self) -> &'static LensWords {
        self.speech.lens_words()
    }

    fn naming(self, walk: &Walk) -> Naming<'_> {
        Naming { language: self.speech.language(), walk }
    }

    fn told(self, scene: &Scene) -> Told<'_> {
        Told { scene, language: self.speech.language(), row: self.spot.get().row }
    }

    /// What is said about the stop.
    pub fn caption(self) -> Option<&'static Caption> {
        let walk = self.walk.get()?;
        self.caption_of(&walk, &self.stop()?)
    }

    /// What is said about any stop; of a gradient what is said about its rule.
    pub fn caption_of(self, walk: &Walk, stop: &Stop) -> Option<&'static Caption> {
        self.naming(walk).caption_of(stop)
    }

    /// What the stop is called.
    pub fn name(self) -> Option<String> {
        let walk = self.walk.get()?;
        Some(self.name_of(&walk, &self.stop()?))
    }

    /// What a stop is called: of a gradient, whose gradient it is; of an update, what is updated.
    pub fn name_of(self, walk: &Walk, stop: &Stop) -> String {
        self.naming(walk).name_of(stop)
    }

    /// What the stop of a mark is called, also where the way that is shown does not pass it any more.
    pub fn name_at(self, walk: &Walk, mark: &Mark) -> String {
        self.naming(walk).name_at(&mark.op, mark.backward)
    }

    /// The same for the map, where there is little room.
    pub fn short_name_of(self, walk: &Walk, stop: &Stop) -> String {
        self.naming(walk).short_name_of(stop)
    }

    /// What a tensor that an edit brings is called.
    pub fn edit_part(self, walk: &Walk, name: &str) -> Option<&'static str> {
        self.naming(walk).edit_part(name)
    }

    /// What the letter of an axis stands for.
    pub fn axis_word(self, walk: &Walk, axis: AxisName) -> Option<&'static str> {
        self.naming(walk).axis_word(axis)
    }

    /// What a tensor is called: by the operation that makes it, else by its name.
    pub fn title(self, tensor: TensorId) -> String {
        self.walk.get().map(|walk| self.title_of(&walk, tensor)).unwrap_or_default()
    }

    /// The same on a way at hand.
    pub fn title_of(self, walk: &Walk, tensor: TensorId) -> String {
        self.naming(walk).title_of(tensor)
    }

    /// What a slot is called: an update's result is no longer the weight that went in.
    pub fn slot_title(self, slot: Slot) -> String {
        let title = || {
            let walk = self.walk.get()?;
            Some(self.naming(&walk).slot_title(&self.stop()?, slot))
        };
        title().unwrap_or_default()
    }

    /// What stands at `index` of a tensor's axis: the token there, or nothing for features.
    pub fn axis_label(self, tensor: TensorId, axis: AxisName, index: usize) -> Option<String> {
        self.scene.get()?.axis_label(self.spot.get().row, tensor, axis, index)
    }

    /// An axis position in words: `query 3 “on”`.
    pub fn position(self, tensor: TensorId, axis: AxisName, index: usize, is_row: bool) -> String {
        let scene = self.scene.get();
        scene.map(|scene| self.told(&scene).position(tensor, axis, index, is_row)).unwrap_or_default()
    }

    /// A cell in words: where it is, what it holds, how it ranks among those it competes with.
    pub fn tell(self, slot: Slot, cell: (usize, usize)) -> String {
        let told = || Some(self.told(&*self.scene.get()?).cell(&self.stop()?, slot, cell));
        told().unwrap_or_default()
    }

    /// The numbers of a face, as they were captured, of a window.
    pub fn grid(self, face: Face, first: (usize, usize), size: (usize, usize)) -> Option<Grid> {
        self.scene.get()?.grid(face, first, size)
    }

    /// The numbers of a slot: of an update's result the new ones.
    pub fn grid_of(self, slot: Slot, first: (usize, usize), size: (usize, usize)) -> Option<Grid> {
        self.scene.get()?.grid_of(&self.stop()?, slot, first, size)
    }

    /// Nothing is asked at this place of a loss or of the targets, so there is no number to show.
    pub fn lacks_target(self, tensor: TensorId, offset: usize) -> bool {
        self.scene.get().is_some_and(|scene| scene.lacks_target(tensor, offset))
    }

    /// Rings around the cells of an operand that made the chosen cell.
    pub fn rings(self, face: Face, operand: Option<usize>) -> Vec<Ring> {
        let Some(operand) = operand else { return Vec::new() };
        match self.opened.get() {
            Some(Opened { explanation: Some(explanation), .. }) => rings(&explanation, face, operand),
            _ => Vec::new(),
        }
    }
}
