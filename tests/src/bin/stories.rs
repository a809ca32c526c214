//! Trains the models that travel with the site, each from its seed, and writes them beside what was measured of them.
//! `cargo xtask stories` runs this in release mode.

use std::time::Instant;
use tests::pretrained::Pretrained;

fn main() {
    for model in Pretrained::all() {
        let (name, start) = (model.name.name(), Instant::now());
        let bytes = model.train(|step, loss| println!("{name}: step {step}, training loss {loss:.3} nats"));
        let seen = model.judge(&bytes).expect("it was written a moment ago");
        let exact = seen.exact_match.expect("a task has answers");
        let record = format!(
            "steps {}\nparameters {}\nbytes {}\nheld_out_rows {}\nheld_out_loss_nats {:.6}\nexact_match {exact:.4}\n",
            model.preset.steps,
            model.preset.config.parameter_count(),
            bytes.len(),
            seen.rows,
            seen.loss,
        );
        println!("{name}, trained in {:.0} s:\n{record}", start.elapsed().as_secs_f64());
        for (ending, content) in [("safetensors", &bytes[..]), ("txt", record.as_bytes())] {
            let path = model.path(ending);
            let folder = path.parent().expect("a file lies in a folder");
            std::fs::create_dir_all(folder).expect("the repository can be written");
            std::fs::write(&path, content).expect("the repository can be written");
        }
    }
}
