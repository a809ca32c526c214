//! The models that travel with the site are those of today's tasks, small, and as good as was printed when they were
//! trained.

use model::PRETRAINED_MAX_BYTES;
use tests::pretrained::{Pretrained, measured};

#[test]
fn each_file_is_of_its_task_and_as_good_as_was_printed() {
    let all = Pretrained::all();
    assert!(!all.is_empty());
    for model in all {
        let name = model.name.name();
        let read = |ending: &str| {
            std::fs::read(model.path(ending)).unwrap_or_else(|error| panic!("cargo xtask stories: {error}"))
        };
        let bytes = read("safetensors");
        assert!(bytes.len() <= PRETRAINED_MAX_BYTES, "{name} has {} bytes", bytes.len());
        let record = String::from_utf8(read("txt")).unwrap();
        let number = |word: &str| measured(&record, word).unwrap_or_else(|| panic!("{name}: no {word}"));
        assert_eq!(number("bytes"), bytes.len() as f64);
        assert_eq!(number("steps"), f64::from(model.preset.steps), "it was trained for other steps");
        // Another vocabulary or another configuration is refused here.
        let seen = model.judge(&bytes).unwrap();
        let loss = number("held_out_loss_nats");
        assert!((seen.loss - loss).abs() < 1e-4, "{name}: {} nats, printed were {loss}", seen.loss);
        assert!((seen.exact_match.unwrap() - number("exact_match")).abs() < 0.01);
    }
}

#[test]
fn a_file_of_another_model_is_refused() {
    let model = Pretrained::all().swap_remove(0);
    let other = model::lab::Lab::build(
        model::Backend::Cpu,
        &transformer::ModelConfig { d_ff: 8, ..model.preset.config.clone() },
        0,
    );
    let bytes = pollster::block_on(other.unwrap().save()).unwrap();
    assert_eq!(model.judge(&bytes).unwrap_err().code(), "invalid_checkpoint");
    assert_eq!(model.judge(&bytes[..100]).unwrap_err().code(), "invalid_checkpoint");
}
