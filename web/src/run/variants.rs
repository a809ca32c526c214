//! From a place with variants to the runs that are compared, and back: what one run differs in from another. Pure.

use super::data_rules::Offer;
use super::recipe::{Wanted, remember, spelled, wanted};
use super::wish::Wish;
use crate::address::link::{OF_DATA, OF_TRAINING, Place, Refused, Variant, field, vary};
use transformer::fields;

/// Runs that are trained, where neither the place nor the data say for how long.
const STEPS: u32 = 400;

/// What a place asks to be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Of each variant what it differs in; the first is the run itself, or the first of a sweep.
    pub variants: Vec<Variant>,
    /// What each is built from.
    pub wishes: Vec<Wish>,
    /// Seeds of each.
    pub seeds: Vec<u32>,
    /// Steps of each run.
    pub steps: u32,
    /// One run after the other, and not all of a seed together.
    pub sweeps: bool,
}

/// The comparison that a place asks for; none where it asks for none, or where something of it cannot be had. `text` and
/// `seed` are as for [`wanted`].
pub fn asked(
    place: &Place,
    offer: &Offer,
    text: Option<u64>,
    seed: u32,
) -> Result<Option<Asked>, Vec<Refused>> {
    let sweeps = !place.sweep.is_empty();
    if place.versus.is_empty() && !sweeps {
        return Ok(None);
    }
    let (first, mut refused) = wish(place, offer, text, seed);
    let Some(first) = first else { return Err(refused) };
    let mut base = place.clone();
    if place.pretrained.is_some() && !remember(&mut base, &first, offer, text) {
        return Err(refused);
    }
    let variants = if sweeps { swept(place) } else { beside(place) };
    let mut wishes = Vec::new();
    for variant in &variants {
        let mut place = base.clone();
        if let Err((name, why)) = vary(&mut place, variant) {
            refused.push(Refused::new("vs", &name, why));
            continue;
        }
        let (wish, more) = wish(&place, offer, text, seed);
        refused.extend(more);
        wishes.extend(wish);
    }
    if !refused.is_empty() || wishes.len() != variants.len() {
        return Err(refused);
    }
    let steps = place.compared_steps.or(first.training.limits.steps).unwrap_or(STEPS);
    let seeds = (0..place.compared_seeds.unwrap_or(1)).map(|i| first.seed.wrapping_add(i)).collect();
    Ok(Some(Asked { variants, wishes, seeds, steps, sweeps }))
}

fn wish(place: &Place, offer: &Offer, text: Option<u64>, seed: u32) -> (Option<Wish>, Vec<Refused>) {
    match wanted(place, offer, text, seed) {
        (Wanted::Run(wish) | Wanted::Pretrained(wish, _), refused) => (Some(*wish), refused),
        (Wanted::Cut(_) | Wanted::Nothing, refused) => (None, refused),
    }
}

fn beside(place: &Place) -> Vec<Variant> {
    std::iter::once(Variant::new()).chain(place.versus.iter().cloned()).collect()
}

/// Every combination of the values of a sweep; those of the second field follow each other.
fn swept(place: &Place) -> Vec<Variant> {
    let mut all = vec![Variant::new()];
    for (name, values) in &place.sweep {
        let longer = |variant: &Variant| {
            let with = |value: &String| {
                let pair = (name.clone(), value.clone());
                variant.iter().cloned().chain([pair]).collect()
            };
            values.iter().map(with).collect::<Vec<Variant>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// What one must change in a run to get another one. None where the data differ: then it is no comparison.
pub fn difference(from: &Wish, to: &Wish) -> Option<Variant> {
    let of_data =
        |wish: &Wish| OF_DATA.map(|name| fields::field(name).map(|field| (field.write)(&wish.config)));
    if from.data != to.data || of_data(from) != of_data(to) {
        return None;
    }
    let of_model = fields::differences(&from.config, &to.config);
    let of_model = of_model.into_iter().map(|(name, value)| (name.to_owned(), value));
    let (one, other) = (spelled(&from.training), spelled(&to.training));
    let of_training = OF_TRAINING.iter().filter_map(|name| field(name)).filter_map(|field| {
        let (before, now) = ((field.write)(&one), (field.write)(&other)?);
        (before.as_ref() != Some(&now)).then(|| (field.name.to_owned(), now))
    });
    Some(of_model.chain(of_training).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::link::read;
    use crate::run::made_up::task;
    use crate::text::Language;
    use transformer::{NormPlacement, Topology};

    fn of(hash: &str) -> Result<Option<Asked>, Vec<Refused>> {
        let (place, refused) = read(hash);
        assert_eq!(refused, []);
        let tasks = [task("sort", Topology::Decoder, 11)];
        asked(&place, &Offer { tasks: &tasks, text: None, language: Language::English }, None, 1)
    }

    #[test]
    fn a_place_without_variants_compares_nothing() {
        assert_eq!(of("#/compare?layers=3"), Ok(None));
    }

    #[test]
    fn each_variant_differs_in_what_it_says() {
        let asked = of("#/compare?layers=3&vs=norm_placement:post,lr:0.01$residual:false&seeds=2&for=50")
            .unwrap()
            .unwrap();
        let [base, post, without] = &asked.wishes[..] else { panic!("{} wishes", asked.wishes.len()) };
        assert_eq!((asked.steps, asked.seeds.len(), asked.sweeps), (50, 2, false));
        assert_eq!((base.config.layers, without.config.residual), (3, false));
        assert_eq!((post.config.norm_placement, post.training.optimizer.lr), (NormPlacement::Post, 0.01));
        for (variant, wish) in asked.variants.iter().zip(&asked.wishes) {
            assert_eq!(difference(base, wish).as_ref(), Some(variant));
            assert_eq!(difference(wish, base).map(|back| back.len()), Some(variant.len()));
        }
    }

    #[test]
    fn a_sweep_has_every_combination() {
        let asked = of("#/compare?sweep=lr:0.001/0.01,warmup:0/10/100").unwrap().unwrap();
        assert_eq!((asked.variants.len(), asked.sweeps), (6, true));
        let last = &asked.wishes[5].training.optimizer;
        assert_eq!((last.lr, last.warmup), (0.01, 100));
    }

    #[test]
    fn what_cannot_be_had_is_refused() {
        assert!(of("#/compare?vs=heads:7").is_err());
        assert!(of("#/compare?task=nothing&vs=layers:1").is_err());
    }
}
