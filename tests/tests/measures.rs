//! Measures of lessons against plain computations on real models, and where two models part.

use data::{Source, TaskName};
use graph::{Graph, OpId};
use model::{
    Backend, Batch, Generator, Inspector, Sampling, Trainer, TrainerSettings, Validator, measures, preset,
};
use pollster::block_on;
use transformer::study::heads::{Weights, normalized_entropy};
use transformer::study::measures::{largest_difference, mean_cosine, rms};
use transformer::study::parting::{Captured, Parting, parting};
use transformer::study::{depth, neighbours};
use transformer::{Depth, Dims, ExplicitGraph, Extent, FeedForward, ModelConfig, NormPlacement, Position};

/// The preset of a task, trained for so many steps.
fn trained(name: TaskName, seed: u32, steps: u32) -> (Trainer, Source) {
    let task = name.make(seed);
    let preset = preset(&task);
    let (dims, source) = (preset.config.validate().unwrap(), Source::Task(task));
    let data = source.training(dims.context).unwrap();
    let settings = TrainerSettings { batch: preset.batch, seed, optimizer: preset.optimizer };
    let mut trainer = Trainer::new(&Backend::Cpu, &dims, &data, settings).unwrap();
    trainer.run(steps);
    block_on(trainer.drain()).unwrap();
    (trainer, source)
}

/// Every tensor of a pass over the first held-out row of sorting, by a fresh model of seed 1.
fn captured(config: &ModelConfig, depth: Depth) -> (Graph, Vec<f32>) {
    let source = Source::Task(TaskName::Sort.make(1));
    let dims = config.validate().unwrap();
    let (data, held_out) = (source.training(12).unwrap(), source.held_out(12).unwrap());
    let settings = TrainerSettings { batch: 2, seed: 1, optimizer: Default::default() };
    let trainer = Trainer::new(&Backend::Cpu, &dims, &data, settings).unwrap();
    let rows = Batch::of_windows(&held_out, &[0]);
    let values =
        block_on(Inspector::new(&Backend::Cpu, &dims).capture(trainer.plan(), &rows, depth)).unwrap();
    (ExplicitGraph::new(&dims, rows.extent, depth, Vec::new()).unwrap().graph().clone(), values)
}

fn textbook() -> ModelConfig {
    ModelConfig::textbook(11, 12)
}

fn beside(a: &ModelConfig, b: &ModelConfig) -> (Parting, [Option<String>; 2]) {
    let passes = [captured(a, Depth::Backward), captured(b, Depth::Backward)];
    let [a, b] = [0, 1].map(|i| Captured::new(&passes[i].0, &passes[i].1).unwrap());
    let found = parting(&a, &b, 1e-6);
    let name = |graph: &Graph, id: OpId| graph.tensor(graph.operation(id).output).name.clone();
    let first = [found.first[0].map(|id| name(a.graph(), id)), found.first[1].map(|id| name(b.graph(), id))];
    (found, first)
}

#[track_caller]
fn check_parting(a: ModelConfig, b: ModelConfig, first: [&str; 2]) {
    let (found, names) = beside(&a, &b);
    assert_eq!(names.each_ref().map(Option::as_deref), first.map(Some));
    // Told from the other side, the same.
    let (back, turned) = beside(&b, &a);
    assert_eq!(turned.each_ref().map(Option::as_deref), [first[1], first[0]].map(Some));
    assert_eq!((back.shared.len(), &back.only[0]), (found.shared.len(), &found.only[1]));
}

#[test]
fn the_same_model_parts_nowhere() {
    let (found, first) = beside(&textbook(), &textbook());
    assert_eq!((first, found.only), ([None, None], [vec![], vec![]]));
    assert!(found.shared.iter().all(|tensor| tensor.largest_difference == 0.0 && !tensor.parts));
}

#[test]
fn pre_and_post_norm_part_where_one_normalizes_first() {
    let post = ModelConfig { norm_placement: NormPlacement::Post, ..textbook() };
    check_parting(textbook(), post.clone(), ["block.0.norm_1.output", "block.0.attention.query"]);
    let (found, _) = beside(&textbook(), &post);
    let of = |name: &str| found.shared.iter().find(|tensor| tensor.name == name).unwrap();
    assert!(!of("embedding.output").parts && of("block.0.norm_1.output").parts && of("logits").parts);
    assert!(!of("block.1.attention.query.weight").parts, "both begin with the same weights");
    assert_eq!(found.only[0][..1], ["final_norm.weight"]);
    // In the order of the first pass, and by its numbers.
    let (graph, values) = captured(&textbook(), Depth::Backward);
    let pass = Captured::new(&graph, &values).unwrap();
    assert!(found.shared.windows(2).all(|pair| pair[0].ids[0] < pair[1].ids[0]));
    for tensor in found.shared.iter().filter(|tensor| !tensor.name.ends_with(".masked")) {
        let squares: f64 = pass.values(tensor.ids[0]).iter().map(|&x| f64::from(x).powi(2)).sum();
        let plain = (squares / pass.values(tensor.ids[0]).len() as f64).sqrt();
        assert!((tensor.rms[0] - plain).abs() <= 1e-12 * plain, "{}", tensor.name);
    }
}

#[test]
fn each_switch_parts_at_its_operation() {
    let feed_forward = |feed_forward| ModelConfig { feed_forward, ..textbook() };
    check_parting(
        feed_forward(FeedForward::Swiglu),
        feed_forward(FeedForward::Relu),
        ["block.0.feed_forward.gate", "block.0.feed_forward.activated"],
    );
    let unscaled = ModelConfig { scale_scores: false, ..textbook() };
    check_parting(textbook(), unscaled, ["block.0.attention.scaled"; 2]);
    let none = ModelConfig { position: Position::None, ..textbook() };
    check_parting(textbook(), none, ["block.0.attention.query_rotated", "block.0.attention.scores"]);
    let base = ModelConfig { rope_base: 10.0, ..textbook() };
    check_parting(textbook(), base, ["block.0.attention.query_rotated"; 2]);
}

#[test]
fn gradients_of_two_models_stand_block_beside_block() {
    let deeper = ModelConfig { layers: 3, ..textbook() };
    let blocks = [textbook(), deeper].map(|config| {
        let (graph, values) = captured(&config, Depth::Backward);
        let pass = Captured::new(&graph, &values).unwrap();
        depth::block_gradients(&graph, |id| pass.values(id))
    });
    let [two, three] = blocks;
    let pairs = depth::beside(two.clone(), three.clone());
    assert_eq!((pairs.len(), &pairs[2][0], pairs[2][1].as_ref()), (3, &None, Some(&three[2])));
    assert_eq!(pairs[1], [Some(two[1].clone()), Some(three[1].clone())]);
    assert!(two.iter().chain(&three).all(|block| block.stream > 0.0 && block.weights > 0.0));
}

#[test]
fn measures_of_a_capture_are_those_of_plain_loops() {
    let (graph, values) = captured(&textbook(), Depth::Forward);
    let pass = Captured::new(&graph, &values).unwrap();
    let of = |name: &str| pass.values(graph.find(name).unwrap());
    let (probabilities, mask) = (of("block.0.attention.probabilities"), of("block.0.attention.mask"));
    let head = |h: usize| Weights {
        keys: 12,
        probabilities: &probabilities[h * 144..][..144],
        visible: &mask[h * 144..][..144],
        tokens: &[],
    };
    let mut sum = 0.0;
    for h in 0..4 {
        for t in 1..12 {
            for s in 0..=t {
                let p = f64::from(probabilities[(h * 12 + t) * 12 + s]);
                sum -= p * p.ln() / ((t + 1) as f64).ln();
            }
        }
    }
    let entropy = normalized_entropy(&[0, 1, 2, 3].map(head)).unwrap();
    assert!((entropy - sum / 44.0).abs() < 1e-12 && entropy > 0.9, "{entropy}");

    let stream = of("block.1.residual_2");
    let (mut sum, mut pairs) = (0.0, 0);
    for a in 0..12 {
        for b in 0..12 {
            if a != b {
                let dot = |a: usize, b: usize| -> f64 {
                    (0..32).map(|c| f64::from(stream[a * 32 + c]) * f64::from(stream[b * 32 + c])).sum()
                };
                sum += dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
                pairs += 1;
            }
        }
    }
    let cosine = mean_cosine(stream, 32).unwrap();
    assert!((cosine - sum / f64::from(pairs)).abs() < 1e-12, "{cosine}");

    let masked = of("block.0.attention.masked");
    let seen: Vec<f32> = masked.iter().copied().filter(|&x| x > -1e29).collect();
    assert_eq!((seen.len(), rms(masked)), (4 * 78, rms(&seen)));
    assert!(rms(masked) < 1.0 && largest_difference(masked, masked) == Some(0.0));
}

#[test]
fn sorting_makes_every_digit_the_neighbour_of_the_next() {
    let (trainer, _) = trained(TaskName::Sort, 1, 100);
    let embedding = &block_on(trainer.parameters()).unwrap()[0];
    let digits = &embedding[..10 * 32];
    let beside = |i: usize| neighbours::nearest(digits, 32, i).is_some_and(|near| near.abs_diff(i) == 1);
    let count = (0..10).filter(|&i| beside(i)).count();
    assert!(count >= 9, "{count} of 10");
}

#[test]
fn what_is_written_freely_is_right_where_validation_says_so() {
    for name in [TaskName::Mirror, TaskName::Reverse, TaskName::Reversal] {
        let (mut trainer, source) = trained(name, 1, 20);
        let Source::Task(task) = &source else { unreachable!("a task was made") };
        let mut validator = Validator::new(&Backend::Cpu, trainer.dims(), &source).unwrap();
        // Half learned: some rows are right and some are not.
        let mut told = 0.0;
        while told < 0.1 && trainer.known() < 600 {
            trainer.run(10);
            block_on(trainer.drain()).unwrap();
            told = block_on(validator.validate(trainer.plan())).unwrap().exact_match.unwrap();
        }
        let parameters = block_on(trainer.parameters()).unwrap();
        let written = measures::exact_generated(trainer.dims(), &parameters, task, 256).unwrap();
        assert!((0.1..0.9).contains(&told), "{name}: {told} tells little");
        assert_eq!(written, told, "{name}");
    }
}

#[test]
fn an_encoder_writes_nothing() {
    let (trainer, source) = trained(TaskName::Brackets, 1, 0);
    let Source::Task(task) = &source else { unreachable!("a task was made") };
    let parameters = block_on(trainer.parameters()).unwrap();
    let refused = measures::exact_generated(trainer.dims(), &parameters, task, 4).unwrap_err();
    assert!(refused.to_string().contains("an encoder does not generate"), "{refused}");
}

#[test]
fn rows_by_position_have_the_loss_that_validation_has() {
    for name in [TaskName::Sort, TaskName::Repeat, TaskName::Reversal, TaskName::Brackets] {
        let (trainer, source) = trained(name, 1, 3);
        let Source::Task(task) = &source else { unreachable!("a task was made") };
        let mut validator = Validator::new(&Backend::Cpu, trainer.dims(), &source).unwrap();
        let told = block_on(validator.validate(trainer.plan())).unwrap();
        let parameters = block_on(trainer.parameters()).unwrap();
        let seen = measures::by_position(trainer.dims(), &parameters, task, task.length, told.rows).unwrap();
        let loss = seen.loss(0..task.length).unwrap();
        assert_eq!(seen.rows, told.rows);
        // Means of f32 losses against f64 ones.
        assert!((loss - told.loss).abs() < 1e-5, "{name}: {loss} and {}", told.loss);
    }
}

/// Rows where the token that a cache of keys and values finds likeliest at each place is the right one, `[T]`.
fn right_by_cache(dims: &Dims, parameters: &[Vec<f32>], tokens: &[i32], targets: &[i32]) -> Vec<u32> {
    let mut generator = Generator::new(dims, parameters, tokens.len(), &[]).unwrap();
    let at = |(&token, &target): (&i32, &i32)| {
        let said = Sampling::GREEDY.choose(generator.push(token as u32).unwrap(), 0).id;
        u32::from(said as i32 == target)
    };
    tokens.iter().zip(targets).map(at).collect()
}

#[test]
fn repeat_is_solved_at_its_length_and_can_be_tried_on_longer_rows() {
    let (trainer, source) = trained(TaskName::Repeat, 1, 200);
    let Source::Task(task) = &source else { unreachable!("a task was made") };
    let (dims, parameters) = (trainer.dims(), block_on(trainer.parameters()).unwrap());
    let of = |length, rows| measures::by_position(dims, &parameters, task, length, rows).unwrap();
    let own = of(32, 64);
    assert_eq!((own.judged[6], own.judged[7], own.share(0..7)), (0, 64, None));
    assert!(own.share(0..32) > Some(0.99), "{:?}", own.share(0..32));
    let longest = of(256, 16);
    let (before, after) = (longest.share(0..32).unwrap(), longest.share(128..256).unwrap());
    assert!(before > 0.99 && after < before, "{before} and {after}");
    let rows = task.rows_of_length(256).unwrap();
    let first = of(256, 1);
    assert_eq!(first.right, right_by_cache(dims, &parameters, rows.tokens_of(0), rows.targets_of(0)));
    let too_long = measures::by_position(dims, &parameters, task, 257, 1).unwrap_err();
    assert!(too_long.to_string().contains("reaches 1 to 256"), "{too_long}");
}

#[test]
fn rows_that_a_model_or_a_task_does_not_have_are_refused_with_the_reason() {
    let task = TaskName::Repeat.make(1);
    let config = ModelConfig { position: Position::Learned, ..preset(&task).config };
    let dims = config.validate().unwrap();
    let parameters: Vec<Vec<f32>> = ExplicitGraph::new(&dims, Extent::new(1, 1), Depth::Forward, Vec::new())
        .unwrap()
        .graph()
        .parameters()
        .map(|(_, parameter)| vec![0.0; parameter.shape.len()])
        .collect();
    let refused =
        |length| measures::by_position(&dims, &parameters, &task, length, 4).unwrap_err().to_string();
    assert!(refused(64).contains("learned positions end at the context, 32"), "{}", refused(64));
    assert!(refused(4).contains("has no rows of 4 tokens"), "{}", refused(4));
    assert!(measures::by_position(&dims, &parameters, &task, 20, 4).is_ok());
    let sort = TaskName::Sort.make(1);
    let none = measures::by_position(&dims, &parameters, &sort, 13, 4).unwrap_err().to_string();
    assert!(none.contains("sort has no rows of 13 tokens; it has rows of 12"), "{none}");
}
