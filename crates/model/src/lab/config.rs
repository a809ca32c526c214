//! A configuration as text: every refusal names the field.

use crate::Error;
use serde_json::Value;
use transformer::{ConfigError, ModelConfig};

/// Names of all fields, in the order of `docs/model.md`.
const FIELDS: [&str; 21] = [
    "version",
    "topology",
    "vocab_size",
    "context",
    "layers",
    "d_model",
    "heads",
    "kv_heads",
    "d_ff",
    "position",
    "rope_base",
    "rope_pairing",
    "scale_scores",
    "norm",
    "norm_placement",
    "norm_eps",
    "feed_forward",
    "bias",
    "residual",
    "tie_embeddings",
    "pad_token",
];

/// The configuration in `text`, a JSON object with every field and no other.
///
/// # Errors
/// `Config`: the field that is missing, unknown or of the wrong kind. Bounds are checked by
/// [`ModelConfig::validate`].
///
/// ```
/// let error = model::lab::config_from_json(r#"{"version": 1}"#).unwrap_err();
/// assert_eq!((error.code(), error.to_string().as_str()), ("invalid_config", "topology is missing"));
/// ```
pub fn config_from_json(text: &str) -> Result<ModelConfig, Error> {
    let given: Value = serde_json::from_str(text)
        .map_err(|error| refused("config", format!("is no JSON: {}", told(&error))))?;
    // A valid configuration in which one field after the other is replaced by the given one.
    let whole = serde_json::to_value(ModelConfig::textbook(11, 12)).ok();
    let (Some(given), Some(Value::Object(mut fields))) = (given.as_object(), whole) else {
        return Err(refused("config", "is no object with the fields of docs/model.md".to_owned()));
    };
    if let Some(unknown) = given.keys().find(|key| !fields.contains_key(*key)) {
        return Err(refused("config", format!("has a field {unknown}, which is not known")));
    }
    for field in FIELDS {
        let value = given.get(field).ok_or_else(|| refused(field, "is missing".to_owned()))?;
        fields.insert(field.to_owned(), value.clone());
        serde_json::from_value::<ModelConfig>(Value::Object(fields.clone()))
            .map_err(|error| refused(field, format!("is {value}: {}", told(&error))))?;
    }
    serde_json::from_value(Value::Object(fields)).map_err(|error| refused("config", told(&error)))
}

fn refused(field: &'static str, message: String) -> Error {
    Error::Config(ConfigError { field, message: format!("{field} {message}") })
}

/// The reason without line and column: nobody has written this text by hand.
pub fn told(error: &serde_json::Error) -> String {
    error.to_string().split(" at line ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(change: impl FnOnce(&mut serde_json::Map<String, Value>), words: &str) {
        let Ok(Value::Object(mut fields)) = serde_json::to_value(ModelConfig::textbook(11, 12)) else {
            unreachable!("a configuration is an object")
        };
        assert_eq!(fields.len(), FIELDS.len());
        change(&mut fields);
        let error = config_from_json(&Value::Object(fields).to_string()).expect_err("should be refused");
        assert!(error.code() == "invalid_config" && error.to_string().contains(words), "{error}");
    }

    #[test]
    fn every_refusal_names_the_field() {
        for field in FIELDS {
            check(|fields| drop(fields.remove(field)), &format!("{field} is missing"));
            check(
                |fields| drop(fields.insert(field.to_owned(), Value::from(vec![1]))),
                &format!("{field} is [1]"),
            );
        }
        check(|fields| drop(fields.insert("dropout".to_owned(), 0.1.into())), "dropout");
        check(|fields| drop(fields.insert("d_model".to_owned(), 32.5.into())), "d_model is 32.5");
        check(|fields| drop(fields.insert("heads".to_owned(), (-4).into())), "heads is -4");
        check(|fields| drop(fields.insert("norm".to_owned(), "batch_norm".into())), "norm is \"batch_norm\"");
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "null", "[]", "{", "1e999", "\"decoder\""] {
            assert_eq!(config_from_json(text).unwrap_err().code(), "invalid_config", "{text}");
        }
    }
}
