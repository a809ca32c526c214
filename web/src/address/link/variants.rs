//! What runs of a comparison differ in, as it stands in an address: names of fields and values. Whether there are such
//! fields is looked at where all is read ([`super::vary`]).

use super::refused::Why;
use std::fmt::Write;
use transformer::written::Kind;

/// Variants beside the run that they are compared with.
pub const MOST_VARIANTS: usize = 3;

/// Values of a field that a sweep goes through.
pub const MOST_VALUES: usize = 9;

/// Fields that one variant changes.
const MOST_FIELDS: usize = 16;

/// A field and its value as text.
pub type Varied = (String, String);

/// What one run differs in from the first.
pub type Variant = Vec<Varied>;

/// A field and the values that a sweep goes through.
pub type Axis = (String, Vec<String>);

/// Variants: `norm_placement:post,lr:0.03$residual:false`.
#[derive(Clone, Copy, Debug)]
pub struct Variants;

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
        text.split('$').map(variant).collect()
    }
}

fn variant(text: &str) -> Result<Variant, Why> {
    let count = text.split(',').count();
    if count > MOST_FIELDS {
        return Err(Why::TooMany { count, most: MOST_FIELDS });
    }
    let mut read = Variant::new();
    for pair in text.split(',') {
        let (name, value) = pair.split_once(':').ok_or(Why::UnknownField)?;
        if read.iter().any(|(known, _)| known == name) {
            return Err(Why::Doubled);
        }
        read.push((name.to_owned(), value.to_owned()));
    }
    Ok(read)
}

/// One or two fields with the values of a sweep: `lr:0.001/0.003/0.01,warmup:0/100`.
#[derive(Clone, Copy, Debug)]
pub struct Sweep;

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
            if axes.iter().any(|(known, _)| known == name) {
                return Err(Why::Doubled);
            }
            axes.push((name.to_owned(), values.split('/').map(str::to_owned).collect()));
        }
        Ok(axes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_read_as_they_are_written() {
        let text = "norm_placement:post,lr:0.03$residual:false,held:block.0.attention.mask@*.*.*.*~1;x@0~0";
        let variants = Variants.read(text).unwrap();
        assert_eq!(variants[0][1], ("lr".to_owned(), "0.03".to_owned()));
        assert_eq!((variants.len(), Variants.write(&variants).as_str()), (2, text));
        let text = "lr:0.001/0.003,warmup:0/100";
        assert_eq!(Sweep.write(&Sweep.read(text).unwrap()), text);
    }

    #[test]
    fn what_is_none_is_refused() {
        for (text, why) in [
            ("", Why::UnknownField),
            ("lr", Why::UnknownField),
            ("lr:0.1,lr:0.2", Why::Doubled),
            ("lr:1$lr:1$lr:1$lr:1", Why::TooMany { count: 4, most: 3 }),
        ] {
            assert_eq!(Variants.read(text), Err(why), "{text}");
        }
        assert_eq!(Sweep.read("lr:1,warmup:1,batch:1"), Err(Why::TooMany { count: 3, most: 2 }));
    }
}
