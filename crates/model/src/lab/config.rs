//! A configuration as text: every refusal names the field.

use super::given::{At, Fields, Read, WHOLE, one_of, parse};
use super::json::Json;
use crate::Error;
use transformer::{
    ConfigError, FeedForward, ModelConfig, Norm, NormPlacement, Position, RopePairing, Topology,
};

/// Names of all fields, in the order of `docs/model.md`.
pub const FIELDS: [&str; 21] = [
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
/// assert_eq!(error.code(), "invalid_config");
/// assert_eq!(error.to_string(), "topology is missing; it must be \"decoder\", \"encoder\" or \"encoder_decoder\"");
/// ```
pub fn config_from_json(text: &str) -> Result<ModelConfig, Error> {
    let json = match parse("build", text) {
        Err(Error::Input(message)) => return Err(refused("config", message)),
        other => other?,
    };
    let at = At::root("config", &json);
    let fields = at.fields(&FIELDS).map_err(|message| refused("config", message))?;
    of_fields(|_| &fields)
}

/// A configuration whose fields are each found in the object that `of` says.
///
/// # Errors
/// As [`config_from_json`].
pub fn of_fields<'a>(of: impl Fn(&str) -> &'a Fields<'a>) -> Result<ModelConfig, Error> {
    let from = From { of };
    Ok(ModelConfig {
        version: from.whole("version")?,
        topology: from.choice("topology", Topology::ALL, Topology::text)?,
        vocab_size: from.whole("vocab_size")?,
        context: from.whole("context")?,
        layers: from.whole("layers")?,
        d_model: from.whole("d_model")?,
        heads: from.whole("heads")?,
        kv_heads: from.whole("kv_heads")?,
        d_ff: from.whole("d_ff")?,
        position: from.choice("position", Position::ALL, Position::text)?,
        rope_base: from.number("rope_base")?,
        rope_pairing: from.choice("rope_pairing", RopePairing::ALL, RopePairing::text)?,
        scale_scores: from.switch("scale_scores")?,
        norm: from.choice("norm", Norm::ALL, Norm::text)?,
        norm_placement: from.choice("norm_placement", NormPlacement::ALL, NormPlacement::text)?,
        norm_eps: from.number("norm_eps")?,
        feed_forward: from.choice("feed_forward", FeedForward::ALL, FeedForward::text)?,
        bias: from.switch("bias")?,
        residual: from.switch("residual")?,
        tie_embeddings: from.switch("tie_embeddings")?,
        pad_token: from.field("pad_token", "a token id, or null for none", |at| match at.json() {
            Json::Null => Ok(None),
            _ => at
                .json()
                .whole()
                .and_then(|id| u32::try_from(id).ok())
                .map_or_else(|| at.refuse("a token id, or null for none"), |id| Ok(Some(id))),
        })?,
    })
}

/// Where fields are found.
struct From<F> {
    of: F,
}

impl<'a, F: Fn(&str) -> &'a Fields<'a>> From<F> {
    fn field<T>(
        &self,
        name: &'static str,
        right: &str,
        read: impl FnOnce(&At) -> Read<T>,
    ) -> Result<T, Error> {
        let at = (self.of)(name).need(name, right);
        at.and_then(|at| read(&at)).map_err(|message| refused(name, message))
    }

    fn whole(&self, name: &'static str) -> Result<u32, Error> {
        self.field(name, WHOLE, |at| at.whole())
    }

    fn number(&self, name: &'static str) -> Result<f64, Error> {
        self.field(name, "a number", |at| at.number())
    }

    fn switch(&self, name: &'static str) -> Result<bool, Error> {
        self.field(name, "true or false", |at| at.switch())
    }

    fn choice<T: Copy>(
        &self,
        name: &'static str,
        all: &[T],
        text: fn(T) -> &'static str,
    ) -> Result<T, Error> {
        let words: Vec<&str> = all.iter().map(|choice| text(*choice)).collect();
        self.field(name, &one_of(&words), |at| at.word(&words)).map(|at| all[at])
    }
}

/// A refusal of a field, or of all of them.
pub fn refused(field: &'static str, message: String) -> Error {
    Error::Config(ConfigError { field, message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

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
            check(|fields| drop(fields.remove(field)), &format!("{field} is missing; it must be "));
            check(
                |fields| drop(fields.insert(field.to_owned(), Value::from(vec![1]))),
                &format!("{field} is [1]; it must be "),
            );
        }
        check(
            |fields| drop(fields.insert("dropout".to_owned(), 0.1.into())),
            "config has a field \"dropout\"",
        );
        check(|fields| drop(fields.insert("d_modle".to_owned(), 1.into())), "did you mean d_model?");
        check(|fields| drop(fields.insert("d_model".to_owned(), 32.5.into())), "d_model is 32.5");
        check(|fields| drop(fields.insert("heads".to_owned(), (-4).into())), "heads is -4");
        check(
            |fields| drop(fields.insert("norm".to_owned(), "batch_norm".into())),
            "norm is \"batch_norm\"; it must be \"rms_norm\" or \"layer_norm\"",
        );
    }

    #[test]
    fn every_configuration_is_read_as_it_was_written() {
        for topology in Topology::ALL {
            let config =
                ModelConfig { topology: *topology, pad_token: Some(3), ..ModelConfig::textbook(11, 12) };
            assert_eq!(config_from_json(&serde_json::to_string(&config).unwrap()).unwrap(), config);
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "null", "[]", "{", "1e999", "\"decoder\""] {
            assert_eq!(config_from_json(text).unwrap_err().code(), "invalid_config", "{text}");
        }
    }
}
