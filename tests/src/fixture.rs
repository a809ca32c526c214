//! Reading the fixtures that PyTorch made (`tests/oracle`): tensors by name, configuration, optimizer, interventions.

use model::{Batch, Optimizer, Schedule};
use safetensors::tensor::{Dtype, SafeTensors};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use transformer::{Extent, ModelConfig};

/// A fixture in memory.
pub struct Fixture {
    /// File name without its ending.
    pub case: String,
    /// What was computed.
    pub config: ModelConfig,
    /// How it was trained.
    pub optimizer: Optimizer,
    /// Edits as a request has them; `[]` where there are none.
    pub interventions: Value,
    /// Floats by name.
    pub floats: BTreeMap<String, Vec<f32>>,
    /// Ids by name.
    pub ids: BTreeMap<String, Vec<i32>>,
    /// Of the one batch.
    pub extent: Extent,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

impl Fixture {
    /// Names of all cases, sorted.
    ///
    /// # Panics
    /// When there is no folder of fixtures.
    pub fn all() -> Vec<String> {
        let files = std::fs::read_dir(folder()).expect("tests/fixtures is there");
        let mut cases: Vec<String> = files
            .filter_map(|file| {
                file.ok()?.file_name().to_str()?.strip_suffix(".safetensors").map(str::to_owned)
            })
            .collect();
        cases.sort();
        cases
    }

    /// Reads `tests/fixtures/CASE.safetensors`.
    ///
    /// # Panics
    /// When it is missing or none of ours: a test cannot go on without it.
    pub fn read(case: &str) -> Self {
        Self::read_file(&folder().join(format!("{case}.safetensors")))
    }

    /// Reads a fixture from anywhere: one that `tests/oracle/try_config.py` made of any configuration.
    ///
    /// # Panics
    /// As [`Fixture::read`].
    pub fn read_file(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (_, header) = SafeTensors::read_metadata(&bytes).expect("a header");
        let metadata = header.metadata().as_ref().expect("metadata");
        let read = |key: &str| -> Value { serde_json::from_str(&metadata[key]).expect("JSON") };
        let tensors = SafeTensors::deserialize(&bytes).expect("tensors");
        let (mut floats, mut ids, mut shapes) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (name, view) in tensors.tensors() {
            let cells = view.data().chunks_exact(4).map(|cell| [cell[0], cell[1], cell[2], cell[3]]);
            shapes.insert(name.clone(), view.shape().to_vec());
            match view.dtype() {
                Dtype::F32 => drop(floats.insert(name, cells.map(f32::from_le_bytes).collect())),
                Dtype::I32 => drop(ids.insert(name, cells.map(i32::from_le_bytes).collect())),
                other => panic!("{name} is stored as {other:?}"),
            }
        }
        let rows = &shapes["input.tokens"];
        let source_length = shapes.get("input.source").map_or(0, |shape| shape[1]);
        let interventions = match metadata.get("glassformer.interventions") {
            None => json!([]),
            Some(_) => with_tensors(read("glassformer.interventions"), &floats, &shapes),
        };
        Self {
            case: path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
            config: serde_json::from_value(read("glassformer.config")).expect("a configuration"),
            optimizer: optimizer(&read("glassformer.optimizer")),
            interventions,
            floats,
            ids,
            extent: Extent::new(rows[0], rows[1]).with_source(source_length),
        }
    }

    /// Floats whose names begin with `kind`, by the rest of their names.
    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a [f32])> {
        let of_kind = move |(name, values): (&'a String, &'a Vec<f32>)| {
            Some((name.strip_prefix(kind)?, values.as_slice()))
        };
        self.floats.iter().filter_map(of_kind)
    }

    /// The batch that was looked at.
    pub fn batch(&self) -> Batch {
        self.batches("input").swap_remove(0)
    }

    /// The batches of the ten steps.
    pub fn training(&self) -> Vec<Batch> {
        self.batches("train")
    }

    fn batches(&self, kind: &str) -> Vec<Batch> {
        let Extent { batch, length, source_length } = self.extent;
        let of = |name: &str| self.ids.get(&format!("{kind}.{name}")).map(Vec::as_slice);
        let (tokens, targets) = (of("tokens").expect("tokens"), of("targets").expect("targets"));
        let (cells, sources) = (batch * length, batch * source_length);
        let rows = |i: usize| Batch {
            extent: self.extent,
            tokens: tokens[i * cells..][..cells].to_vec(),
            targets: targets[i * cells..][..cells].to_vec(),
            source: of("source").map(|ids| ids[i * sources..][..sources].to_vec()).unwrap_or_default(),
        };
        (0..tokens.len() / cells).map(rows).collect()
    }

    /// True for a tensor that no test compares after training: without RoPE a key bias has a gradient of 0 (softmax
    /// ignores it), so that Adam makes steps of its rounding noise.
    pub fn is_noise_after_training(&self, name: &str) -> bool {
        let turned = self.config.position == transformer::Position::Rope && !name.contains("cross_attention");
        name.ends_with("key.bias") && !turned
    }
}

/// `{"from": "intervention.0"}` with the tensor of that name in its place.
fn with_tensors(
    mut interventions: Value,
    floats: &BTreeMap<String, Vec<f32>>,
    shapes: &BTreeMap<String, Vec<usize>>,
) -> Value {
    for intervention in interventions.as_array_mut().expect("a list") {
        if let Some(name) = intervention["set"]["from"].as_str().map(str::to_owned) {
            intervention["set"] = json!({ "from": { "shape": shapes[&name], "data": floats[&name] } });
        }
    }
    interventions
}

fn optimizer(json: &Value) -> Optimizer {
    let number = |field: &str| json[field].as_f64().unwrap_or_else(|| panic!("{field} is no number"));
    let schedule = match json["schedule"].as_str() {
        Some("constant") => Schedule::Constant,
        Some("linear") => Schedule::Linear,
        Some("cosine") => Schedule::Cosine,
        other => panic!("the schedule {other:?} is not known"),
    };
    Optimizer {
        lr: number("lr"),
        beta1: number("beta1"),
        beta2: number("beta2"),
        eps: number("eps"),
        weight_decay: number("weight_decay"),
        clip: json["clip"].as_f64(),
        warmup: number("warmup") as u32,
        schedule,
        min_lr: number("min_lr"),
        total_steps: number("total_steps") as u32,
    }
}
