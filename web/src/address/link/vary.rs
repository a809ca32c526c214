//! A place with some of its fields changed, as a variant of a comparison says.

use super::place::{Place, field};
use super::refused::Why;
use super::variants::Varied;
use transformer::{ModelConfig, fields};

/// Fields of training that a variant may change, beside those of the model.
pub const OF_TRAINING: [&str; 12] = [
    "batch",
    "lr",
    "warmup",
    "weight_decay",
    "schedule",
    "beta1",
    "beta2",
    "eps",
    "clip",
    "min_lr",
    "total_steps",
    "held",
];

/// Fields of a model that follow from its data.
pub const OF_DATA: [&str; 5] = ["version", "topology", "vocab_size", "context", "pad_token"];

/// Changes a place as a variant says.
///
/// # Errors
/// The field that is none, or whose value cannot be read, and why; the place is then changed in part.
pub fn vary(place: &mut Place, variant: &[Varied]) -> Result<(), (String, Why)> {
    for (name, text) in variant {
        set(place, name, text).map_err(|why| (name.clone(), why))?;
    }
    Ok(())
}

fn set(place: &mut Place, name: &str, text: &str) -> Result<(), Why> {
    if let Some(own) = field(name).filter(|field| OF_TRAINING.contains(&field.name)) {
        return (own.read)(place, text);
    }
    let own = fields::field(name).filter(|field| !OF_DATA.contains(&field.name)).ok_or(Why::UnknownField)?;
    let mut scratch = ModelConfig::textbook(1, 1);
    (own.read)(&mut scratch, text)?;
    let difference = (own.name, (own.write)(&scratch));
    match place.model.iter_mut().find(|(known, _)| *known == own.name) {
        Some(known) => *known = difference,
        None => place.model.push(difference),
    }
    let order = |name: &str| fields::FIELDS.iter().position(|field| field.name == name);
    place.model.sort_by_key(|(name, _)| order(name));
    Ok(())
}

/// Whether a field may vary, and can be read from that.
///
/// # Errors
/// Why not.
pub fn check(name: &str, text: &str) -> Result<(), Why> {
    set(&mut Place::default(), name, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<Varied> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_place_is_varied_in_the_order_of_its_fields() {
        let mut place = Place { lr: Some(0.01), model: vec![("layers", "3".to_owned())], ..Place::default() };
        vary(&mut place, &pairs(&[("heads", "2"), ("layers", "4"), ("warmup", "100")])).unwrap();
        assert_eq!(place.model, [("layers", "4".to_owned()), ("heads", "2".to_owned())]);
        assert_eq!((place.lr, place.warmup), (Some(0.01), Some(100)));
        let refused = vary(&mut place, &pairs(&[("norm", "x")])).unwrap_err();
        assert_eq!(refused.0, "norm");
    }

    #[test]
    fn what_does_not_vary_is_refused() {
        for (name, value, why) in [
            ("task", "sort", Why::UnknownField),
            ("seed", "3", Why::UnknownField),
            ("vocab_size", "3", Why::UnknownField),
            ("lr", "x", Why::NoNumber),
        ] {
            assert_eq!(check(name, value), Err(why), "{name}");
        }
        assert!(matches!(check("norm", "x"), Err(Why::NotOneOf(_))));
    }
}
