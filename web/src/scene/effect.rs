//! What edits do to the prediction at every position.

use super::face::{Face, Spot};
use super::seen::Scene;

/// At one position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The largest change of a probability.
    pub change: f32,
    /// The likeliest token without the edits.
    pub before: usize,
    /// The likeliest token with them.
    pub after: usize,
}

impl Scene {
    /// The effect at every position of a row of the batch; none without edits, and while nothing is captured.
    pub fn effects(&self, row: usize) -> Option<Vec<Effect>> {
        let tensor = self.walk.graph.find("probabilities")?;
        let face = Face::at(&self.walk.graph, tensor, Spot { row, head: 0 }, self.walk.dims.heads);
        let (now, then) = (self.values(tensor), self.before(tensor)?);
        let at = |position: usize| {
            let part = face.offset(position, 0)..face.offset(position, 0) + face.columns;
            let (now, then) = (now.get(part.clone())?, then.get(part)?);
            let change = now.iter().zip(then).map(|(now, then)| (now - then).abs()).fold(0.0, f32::max);
            Some(Effect { change, before: likeliest(then), after: likeliest(now) })
        };
        (0..face.rows).map(at).collect()
    }
}

/// The position to compare: the one that is asked for; where edits do nothing there, the one where they do most.
pub fn compared(effects: &[Effect], asked: usize) -> usize {
    let changed = |position: usize| effects.get(position).is_some_and(|effect| effect.change > 0.0);
    let most = (0..effects.len()).max_by(|&a, &b| effects[a].change.total_cmp(&effects[b].change));
    most.filter(|&most| changed(most) && !changed(asked)).unwrap_or(asked)
}

fn likeliest(shares: &[f32]) -> usize {
    (0..shares.len()).max_by(|&a, &b| shares[a].total_cmp(&shares[b])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::scene_of;

    fn probabilities(rows: [[f32; 11]; 3]) -> Vec<f32> {
        rows.concat()
    }

    /// Everything on one token.
    fn sure(token: usize) -> [f32; 11] {
        std::array::from_fn(|v| if v == token { 1.0 } else { 0.0 })
    }

    #[test]
    fn every_position_tells_its_change() {
        let then = probabilities([sure(1), sure(2), sure(3)]);
        let mut softer = sure(2);
        (softer[2], softer[4]) = (0.75, 0.25);
        let now = probabilities([sure(5), softer, sure(3)]);
        let scene = scene_of(1, &[("probabilities", &now)], Some(&[("probabilities", &then)]));
        let effects = scene.effects(0).unwrap();
        let told: Vec<(f32, usize, usize)> = effects.iter().map(|e| (e.change, e.before, e.after)).collect();
        assert_eq!(told, [(1.0, 1, 5), (0.25, 2, 2), (0.0, 3, 3)]);
        // The last position sees all anyway: an early one shows what the edit did.
        assert_eq!([2, 1, 0].map(|asked| compared(&effects, asked)), [0, 1, 0]);
        assert_eq!(compared(&effects[2..], 0), 0);
        assert!(scene_of(1, &[("probabilities", &now)], None).effects(0).is_none());
    }
}
