//! What runs of a comparison differ in: fields of the address, by name. What a field takes is told by the table of them
//! ([`super::place`]).

use super::refused::Why;
use std::fmt::Write;
use transformer::written::Kind;

/// Variants beside the run that they are compared with.
pub const MOST_VARIANTS: usize = 3;

/// Values of a field that a sweep goes through.
pub const MOST_VALUES: usize = 9;

/// Fields that one variant changes.
const MOST_FIELDS: usize = 16;

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

/// A field and its value as text.
pub type Varied = (String, String);

/// What one run differs in from the first.
pub type Variant = Vec<Varied>;

/// A field and the values that a sweep goes through.
pub type Axis = (String, Vec<String>);

/// Whether a variant may change a field to a value; else why not.
pub type Check = fn(&str, &str) -> Result<(), Why>;

/// Variants: `norm_placement:post,lr:0.03$residual:false`.
#[derive(Clone, Copy, Debug)]
pub struct Variants(pub Check);

impl Kind for Variants {
    type Value = Vec<Variant>;
    type Error = Why;

    fn write(&self, variants: &Vec<Variant>) -> String {
        let one = |variant: &Variant| {
            let mut text = String::new();
            for (i, (name, value)) in variant.iter().enumerate() {
                let _ = write!(text, "{}{name}:{value}", if i > 0 { "," } else { "" });
            }
            text
        };
        variants.iter().map(one).collect::<Vec<_>>().join("$")
    }

    fn read(&self, text: &str) -> Result<Vec<Variant>, Why> {
        let count = text.split('$').count();
        if count > MOST_VARIANTS {
            return Err(Why::TooMany { count, most: MOST_VARIANTS });
        }
        text.split('$').map(|text| variant(text, self.0)).collect()
    }
}

fn variant(text: &str, check: Check) -> Result<Variant, Why> {
    let count = text.split(',').count();
    if count > MOST_FIELDS {
        return Err(Why::TooMany { count, most: MOST_FIELDS });
    }
    let mut read = Variant::new();
    for pair in text.split(',') {
        let (name, value) = pair.split_once(':').ok_or(Why::UnknownField)?;
        check(name, value)?;
        if read.iter().any(|(known, _)| known == name) {
            return Err(Why::Doubled);
        }
        read.push((name.to_owned(), value.to_owned()));
    }
    Ok(read)
}

/// One or two fields with the values of a sweep: `lr:0.001/0.003/0.01,warmup:0/100`.
#[derive(Clone, Copy, Debug)]
pub struct Sweep(pub Check);

impl Kind for Sweep {
    type Value = Vec<Axis>;
    type Error = Why;

    fn write(&self, axes: &Vec<Axis>) -> String {
        let one = |(name, values): &Axis| format!("{name}:{}", values.join("/"));
        axes.iter().map(one).collect::<Vec<_>>().join(",")
    }

    fn read(&self, text: &str) -> Result<Vec<Axis>, Why> {
        let count = text.split(',').count();
        if count > 2 {
            return Err(Why::TooMany { count, most: 2 });
        }
        let mut axes: Vec<Axis> = Vec::new();
        for axis in text.split(',') {
            let (name, values) = axis.split_once(':').ok_or(Why::UnknownField)?;
            let count = values.split('/').count();
            if count > MOST_VALUES {
                return Err(Why::TooMany { count, most: MOST_VALUES });
            }
            values.split('/').try_for_each(|value| (self.0)(name, value))?;
            if axes.iter().any(|(known, _)| known == name) {
                return Err(Why::Doubled);
            }
            axes.push((name.to_owned(), values.split('/').map(str::to_owned).collect()));
        }
        Ok(axes)
    }
}
