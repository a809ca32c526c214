//! Reading the fixtures that PyTorch made (`tests/oracle`): tensors by name, configuration and optimizer.

use model::{Optimizer, Schedule};
use safetensors::tensor::{Dtype, SafeTensors};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use transformer::ModelConfig;

/// A fixture in memory.
pub struct Fixture {
    /// What was computed.
    pub config: ModelConfig,
    /// How it was trained.
    pub optimizer: Optimizer,
    /// Floats by name.
    pub floats: BTreeMap<String, Vec<f32>>,
    /// Ids by name.
    pub ids: BTreeMap<String, Vec<i32>>,
    /// Shape of the one batch: rows, length.
    pub batch: (usize, usize),
}

impl Fixture {
    /// Reads `tests/fixtures/CASE.safetensors`.
    ///
    /// # Panics
    /// When it is missing or none of ours: a test cannot go on without it.
    pub fn read(case: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/{case}.safetensors"));
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (_, header) = SafeTensors::read_metadata(&bytes).expect("a header");
        let metadata = header.metadata().as_ref().expect("metadata");
        let config = serde_json::from_str(&metadata["glassformer.config"]).expect("a configuration");
        let optimizer =
            optimizer(&serde_json::from_str(&metadata["glassformer.optimizer"]).expect("an optimizer"));
        let tensors = SafeTensors::deserialize(&bytes).expect("tensors");
        let (mut floats, mut ids) = (BTreeMap::new(), BTreeMap::new());
        let mut batch = (0, 0);
        for (name, view) in tensors.tensors() {
            let cells = view.data().chunks_exact(4).map(|cell| [cell[0], cell[1], cell[2], cell[3]]);
            if name == "input.tokens" {
                batch = (view.shape()[0], view.shape()[1]);
            }
            match view.dtype() {
                Dtype::F32 => drop(floats.insert(name, cells.map(f32::from_le_bytes).collect())),
                Dtype::I32 => drop(ids.insert(name, cells.map(i32::from_le_bytes).collect())),
                other => panic!("{name} is stored as {other:?}"),
            }
        }
        Self { config, optimizer, floats, ids, batch }
    }

    /// Floats whose names begin with `kind`, by the rest of their names.
    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a [f32])> {
        let of_kind = move |(name, values): (&'a String, &'a Vec<f32>)| {
            Some((name.strip_prefix(kind)?, values.as_slice()))
        };
        self.floats.iter().filter_map(of_kind)
    }
}

fn optimizer(json: &Value) -> Optimizer {
    let number = |field: &str| json[field].as_f64().unwrap_or_else(|| panic!("{field} is no number"));
    assert_eq!(json["schedule"], "cosine", "the oracle knows one schedule");
    Optimizer {
        lr: number("lr"),
        beta1: number("beta1"),
        beta2: number("beta2"),
        eps: number("eps"),
        weight_decay: number("weight_decay"),
        clip: json["clip"].as_f64(),
        warmup: number("warmup") as u32,
        schedule: Schedule::Cosine,
        min_lr: number("min_lr"),
        total_steps: number("total_steps") as u32,
    }
}
