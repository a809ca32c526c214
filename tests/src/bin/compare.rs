//! Findings about transformers of this size, run again: each is a few variants in a comparison on the CPU, our numbers
//! beside those that an independent implementation in PyTorch gave, whether they agree or not. `cargo xtask bench
//! compare [FINDING [SEEDS]]` runs this in release mode; all of it takes long.

use data::{Source, TaskName};
use model::{Backend, ComparedRun, Comparison, Measures, Optimizer, Schedule, TrainerSettings};
use pollster::block_on;
use std::rc::Rc;
use std::time::Instant;
use transformer::{FeedForward, ModelConfig, Norm, NormPlacement};

/// Steps of all runs of a wave together between two looks at whether one is done.
const SLICE: u32 = 64;

/// A claim, and the runs that it rests on.
struct Finding {
    name: &'static str,
    claim: &'static str,
    seeds: u32,
    parts: Vec<Part>,
}

/// Variants that are trained for as many steps, on sorting.
struct Part {
    steps: u32,
    variants: Vec<Variant>,
}

/// What is changed, and what was found with it.
struct Variant {
    name: &'static str,
    change: fn(&mut Recipe),
    measure: Measure,
    /// Of every seed, or the ends of a range; of a collapse 1 for a run where it happened, 0 for another.
    found: &'static [f64],
}

/// Everything that a variant may change.
struct Recipe {
    config: ModelConfig,
    settings: TrainerSettings,
}

/// What is compared.
#[derive(Clone, Copy)]
enum Measure {
    /// Share of held-out rows that are exactly right at the end.
    Exact,
    /// Mean of the last 20 losses.
    LastLosses,
    /// 1 where that mean is within 0.2 of ln 10, which is no better than guessing a digit.
    Collapsed,
}

use Measure::{Collapsed, Exact, LastLosses};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let known = findings();
    let named = arguments.first().map(String::as_str);
    let chosen: Vec<&Finding> =
        known.iter().filter(|finding| named.is_none_or(|name| finding.name == name)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = known.iter().map(|finding| finding.name).collect();
        eprintln!("there is no such finding; there are {}", names.join(", "));
        std::process::exit(1);
    }
    let seeds = arguments.get(1).map(|text| text.parse().expect("a number of seeds"));
    for finding in chosen {
        println!("\n{}: {}", finding.name, finding.claim);
        for part in &finding.parts {
            run(part, seeds.unwrap_or(finding.seeds));
        }
    }
}

/// A wave for each seed; then a line for each variant.
fn run(part: &Part, seeds: u32) {
    let mut runs = Vec::new();
    for seed in 1..=seeds {
        let source = Rc::new(Source::Task(TaskName::Sort.make(seed)));
        runs.extend(part.variants.iter().map(|variant| asked(part, variant, seed, source.clone())));
    }
    let mut comparison = Comparison::new(&Backend::Cpu, runs, part.steps).expect("a finding is valid");
    let start = Instant::now();
    while !comparison.is_done() {
        block_on(comparison.advance(SLICE, || 0.0)).expect("the CPU does not fail");
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{} steps, seeds 1 to {seeds}, {} runs in {seconds:.0} s", part.steps, comparison.len());
    for (i, variant) in part.variants.iter().enumerate() {
        let of_seed = |seed: u32| comparison.measures(seed as usize * part.variants.len() + i);
        let ours: Vec<f64> = (0..seeds).map(|seed| variant.measure.of(&of_seed(seed))).collect();
        let verdict = if variant.measure.agree(&ours, variant.found) { "overlaps" } else { "APART" };
        println!(
            "  {:28} {:7} parameters  {:9} ours {:34} found {:24} {verdict}",
            variant.name,
            comparison.facts(i).parameter_count,
            variant.measure.name(),
            variant.measure.written(&ours),
            variant.measure.written(variant.found),
        );
    }
}

fn asked(part: &Part, variant: &Variant, seed: u32, source: Rc<Source>) -> ComparedRun {
    let optimizer = Optimizer {
        lr: 3e-3,
        warmup: 50,
        schedule: Schedule::Cosine,
        min_lr: 3e-5,
        total_steps: part.steps,
        ..Optimizer::default()
    };
    let mut recipe = Recipe {
        config: ModelConfig::textbook(11, 12),
        settings: TrainerSettings { batch: 64, seed, optimizer },
    };
    (variant.change)(&mut recipe);
    let Recipe { config, settings } = recipe;
    let dims = config.validate().expect("a finding is valid");
    ComparedRun { wave: seed, dims, source, settings, edits: Vec::new() }
}

impl Measure {
    fn of(self, measures: &Measures) -> f64 {
        let last = measures.last_20.unwrap_or(f64::NAN);
        match self {
            Exact => measures.exact_match.unwrap_or(f64::NAN),
            LastLosses => last,
            Collapsed => f64::from(u8::from(measures.diverged || last > 10f64.ln() - 0.2)),
        }
    }

    /// Two ranges that have something in common, as far as they are written; shares of runs that are not a third apart.
    fn agree(self, ours: &[f64], found: &[f64]) -> bool {
        let ends = |values: &[f64]| {
            let (least, most) = (f64::INFINITY, f64::NEG_INFINITY);
            values.iter().fold((least, most), |(least, most), &x| (least.min(x), most.max(x)))
        };
        let share = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let ((least, most), (least_found, most_found)) = (ends(ours), ends(found));
        match self {
            Exact | LastLosses => least <= most_found + 0.005 && least_found <= most + 0.005,
            Collapsed => (share(ours) - share(found)).abs() <= 0.34,
        }
    }

    fn written(self, values: &[f64]) -> String {
        let each: Vec<String> = values.iter().map(|x| format!("{x:.3}")).collect();
        match self {
            Exact | LastLosses => each.join(" "),
            Collapsed => format!("{} of {}", values.iter().sum::<f64>(), values.len()),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Exact => "exact",
            LastLosses => "L20",
            Collapsed => "collapsed",
        }
    }
}

fn constant(recipe: &mut Recipe) {
    recipe.settings.optimizer.schedule = Schedule::Constant;
}

fn of_width(recipe: &mut Recipe, d_model: u32, d_ff: u32) {
    constant(recipe);
    recipe.config = ModelConfig { d_model, heads: 1, kv_heads: 1, d_ff, ..recipe.config.clone() };
}

fn of_heads(recipe: &mut Recipe, heads: u32) {
    (recipe.config.heads, recipe.config.kv_heads) = (heads, heads);
}

fn of_feed_forward(recipe: &mut Recipe, feed_forward: FeedForward, d_ff: u32) {
    (recipe.config.feed_forward, recipe.config.d_ff) = (feed_forward, d_ff);
}

fn without_residual(recipe: &mut Recipe, layers: u32) {
    (recipe.config.layers, recipe.config.residual) = (layers, false);
}

/// Twelve thin layers, at a rate where the place of the norm decides.
fn deep(recipe: &mut Recipe, lr: f64, warmup: u32, norm: Norm, norm_placement: NormPlacement) {
    let Recipe { config, settings } = recipe;
    *config = ModelConfig { layers: 12, d_ff: 84, norm, norm_placement, ..config.clone() };
    settings.batch = 32;
    settings.optimizer = Optimizer { lr, warmup, schedule: Schedule::Constant, ..settings.optimizer.clone() };
}

/// In the order of the notes that they come from.
fn findings() -> Vec<Finding> {
    use Norm::{LayerNorm, RmsNorm};
    use NormPlacement::{Post, Pre};
    let variant = |name, measure, found, change| Variant { name, change, measure, found };
    vec![
        Finding {
            name: "F4",
            claim: "without 1/√D nothing changes at D 8, and much at D 64 and 128",
            seeds: 2,
            parts: vec![
                Part {
                    steps: 400,
                    variants: vec![
                        variant("D 8", Exact, &[0.983, 0.994], |_| {}),
                        variant("D 8 unscaled", Exact, &[0.988, 0.984, 0.996], |r| {
                            r.config.scale_scores = false;
                        }),
                    ],
                },
                Part {
                    steps: 300,
                    variants: vec![
                        variant("D 64", Exact, &[0.75, 0.71], |r| of_width(r, 64, 172)),
                        variant("D 64 unscaled", Exact, &[0.39, 0.51], |r| {
                            of_width(r, 64, 172);
                            r.config.scale_scores = false;
                        }),
                        variant("D 128", LastLosses, &[0.20, 0.11], |r| of_width(r, 128, 340)),
                        variant("D 128 unscaled", LastLosses, &[0.70, 0.89], |r| {
                            of_width(r, 128, 340);
                            r.config.scale_scores = false;
                        }),
                    ],
                },
            ],
        },
        Finding {
            name: "F6",
            claim: "more heads of the same size together sort better",
            seeds: 3,
            parts: vec![Part {
                steps: 400,
                variants: vec![
                    variant("1 head", Exact, &[0.84, 0.85, 0.73], |r| of_heads(r, 1)),
                    variant("2 heads", Exact, &[0.89, 0.92, 0.93], |r| of_heads(r, 2)),
                    variant("4 heads", Exact, &[0.98, 0.99, 0.99], |r| of_heads(r, 4)),
                    variant("8 heads", Exact, &[1.0, 0.99, 0.99], |r| of_heads(r, 8)),
                    variant("4 heads, 1 of keys", Exact, &[0.99, 0.98, 0.96], |r| r.config.kv_heads = 1),
                ],
            }],
        },
        Finding {
            name: "F9",
            claim: "no feed-forward wins at equal size",
            seeds: 4,
            parts: vec![Part {
                steps: 400,
                variants: vec![
                    variant("ReLU 128", Exact, &[0.942, 0.985], |r| {
                        of_feed_forward(r, FeedForward::Relu, 128);
                    }),
                    variant("SwiGLU 85", Exact, &[0.965, 0.995], |r| {
                        of_feed_forward(r, FeedForward::Swiglu, 85);
                    }),
                    variant("GELU 128", Exact, &[0.920, 0.986], |r| {
                        of_feed_forward(r, FeedForward::Gelu, 128);
                    }),
                    variant("SwiGLU 128, a third more", Exact, &[0.982, 0.998], |r| {
                        of_feed_forward(r, FeedForward::Swiglu, 128);
                    }),
                ],
            }],
        },
        Finding {
            name: "F11",
            claim: "without residuals one layer is better, two are worse, four stay at ln 11",
            seeds: 3,
            parts: vec![Part {
                steps: 400,
                variants: vec![
                    variant("1 layer", Exact, &[0.80, 0.95, 0.98], |r| r.config.layers = 1),
                    variant("1 layer, no residual", Exact, &[0.99, 0.98, 0.99], |r| without_residual(r, 1)),
                    variant("2 layers", Exact, &[0.98, 0.99, 0.99], |_| {}),
                    variant("2 layers, no residual", Exact, &[0.44, 0.83, 0.71], |r| without_residual(r, 2)),
                    variant("3 layers, no residual", Exact, &[0.0, 0.04, 0.0], |r| without_residual(r, 3)),
                    variant("4 layers, no residual", LastLosses, &[2.398], |r| without_residual(r, 4)),
                ],
            }],
        },
        Finding {
            name: "F12",
            claim: "twelve layers with post-norm collapse to ln 10 at a high rate; pre-norm and warm-up help",
            seeds: 3,
            // Apart, because all together would hold more than a comparison may.
            parts: vec![
                Part {
                    steps: 200,
                    variants: vec![
                        variant("3e-2 post", Collapsed, &[1.0; 10], |r| deep(r, 3e-2, 0, RmsNorm, Post)),
                        variant("3e-2 post, warm-up", Collapsed, &[1.0; 10], |r| {
                            deep(r, 3e-2, 100, RmsNorm, Post)
                        }),
                        variant("3e-2 post, LayerNorm", Collapsed, &[1.0; 10], |r| {
                            deep(r, 3e-2, 0, LayerNorm, Post)
                        }),
                        variant("3e-2 pre", LastLosses, &[0.78, 1.05], |r| deep(r, 3e-2, 0, RmsNorm, Pre)),
                        variant("3e-2 pre, warm-up", LastLosses, &[0.37, 0.55], |r| {
                            deep(r, 3e-2, 100, RmsNorm, Pre);
                        }),
                    ],
                },
                Part {
                    steps: 200,
                    variants: vec![
                        variant("2e-2 post", Collapsed, &[1.0, 1.0, 1.0, 1.0, 1.0, 0.0], |r| {
                            deep(r, 2e-2, 0, RmsNorm, Post)
                        }),
                        variant("2e-2 post, warm-up", LastLosses, &[0.38, 0.58], |r| {
                            deep(r, 2e-2, 100, RmsNorm, Post);
                        }),
                        variant("2e-2 post, LayerNorm", Collapsed, &[0.0; 8], |r| {
                            deep(r, 2e-2, 0, LayerNorm, Post)
                        }),
                        variant("2e-2 pre", Collapsed, &[0.0; 12], |r| deep(r, 2e-2, 0, RmsNorm, Pre)),
                    ],
                },
            ],
        },
    ]
}
