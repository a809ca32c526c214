//! What an address asks for, against tasks and a text as the worker offers them.

use super::data_rules::Offer;
use super::made_up::{self, task};
use super::recipe::{Asked, Wanted, asked, remember, remember_pretrained, wanted};
use super::wish::Wish;
use crate::address::link::{Place, Refused, Why, read, write};
use crate::text::Language;
use protocol::{DataChoice, Limits, Optimizer, PretrainedInfo, Schedule, TextInfo, Tokenizer};
use transformer::presets::Preset;
use transformer::rules::WIDTHS;
use transformer::written::Range;
use transformer::{FeedForward, ModelConfig, Position, Topology};

const HASH: u64 = 0x0123_4567_89ab_cdef;

fn text() -> TextInfo {
    let config = ModelConfig { d_model: 64, d_ff: 172, ..ModelConfig::textbook(3, 32) };
    made_up::text(config, Tokenizer::Bpe { merges: 50 })
}

fn with_offer<R>(ask: impl FnOnce(&Offer) -> R) -> R {
    let tasks = [
        task("sort", Topology::Decoder, 11),
        task("fill_in", Topology::Encoder, 17),
        task("reversal", Topology::EncoderDecoder, 13),
    ];
    ask(&Offer { tasks: &tasks, text: Some(&text()), language: Language::English })
}

fn ask(hash: &str) -> (Wanted, Vec<Refused>) {
    let (place, refused) = read(hash);
    assert_eq!(refused, [], "{hash}");
    with_offer(|offer| wanted(&place, offer, Some(HASH), 1))
}

/// The run of an address that is granted but for what is refused.
#[track_caller]
fn run(hash: &str, refused: &[(&str, &str, Why)]) -> Wish {
    let (wanted, why) = ask(hash);
    let why: Vec<_> = why.iter().map(|r| (r.field.as_str(), r.value.as_str(), r.why.clone())).collect();
    assert_eq!(why, refused, "{hash}");
    let Wanted::Run(wish) = wanted else { panic!("{hash} gives {wanted:?}") };
    assert!(wish.config.validate().is_ok(), "{:?}", wish.config);
    *wish
}

/// A run that is told by an address and asked for by it again.
#[track_caller]
fn check(wish: &Wish, expected: &str) {
    let mut place = Place::default();
    assert!(with_offer(|offer| remember(&mut place, wish, offer, Some(HASH))));
    assert_eq!(write(&place), expected);
    assert_eq!(&run(expected, &[]), wish);
}

fn of(data: DataChoice, topology: Topology) -> Wish {
    let (config, training) = with_offer(|offer| offer.preset(&data, topology)).unwrap();
    Wish { data, config, training, seed: 7 }
}

fn sort() -> Wish {
    of(DataChoice::Task("sort".to_owned()), Topology::Decoder)
}

/// What an address asks of a task that has a model that was trained beforehand for 900 steps.
fn of_stories<R>(ask: impl FnOnce(&Offer) -> R) -> R {
    let mut stories = task("stories", Topology::Decoder, 81);
    let config = ModelConfig { d_model: 48, d_ff: 48, ..stories.config.clone() };
    let training = made_up::training(32);
    stories.pretrained = Some(PretrainedInfo { config, training, seed: 0, step: 900 });
    let tasks = [task("sort", Topology::Decoder, 11), stories];
    ask(&Offer { tasks: &tasks, text: None, language: Language::English })
}

#[test]
fn what_was_trained_beforehand_is_told_by_its_name_and_comes_back() {
    #[track_caller]
    fn check(hash: &str, expected: &[(&str, Why)]) {
        let (place, none) = read(hash);
        assert_eq!(none, []);
        of_stories(|offer| {
            let (found, refused) = wanted(&place, offer, None, 1);
            let refused: Vec<_> = refused.iter().map(|r| (r.field.as_str(), r.why.clone())).collect();
            assert_eq!(refused, expected);
            let Wanted::Pretrained(wish, from) = found else { panic!("{hash} gives {found:?}") };
            assert_eq!((wish.seed, wish.config.d_ff, from), (0, 48, 900));
            let mut told = Place { task: Some("sort".to_owned()), seed: Some(3), ..place.clone() };
            assert!(remember_pretrained(&mut told, &wish, offer));
            assert_eq!(write(&told), hash);
            // Trained anew from its seed it is a run like any other.
            assert!(remember(&mut told, &wish, offer, None));
            assert!(write(&told).contains("task=stories&seed=0"), "{}", write(&told));
        });
    }
    check("#/whole?pretrained=stories", &[]);
    check("#/inspect?head=1&pretrained=stories&lr=0.5&step=950", &[]);
    let range = transformer::written::Range { least: 900.0, most: f64::from(u32::MAX), above: false };
    check("#/whole?pretrained=stories&step=899", &[("step", Why::OutOfRange(range))]);
    let (place, _) = read("#/whole?pretrained=sort");
    let (found, refused) = of_stories(|offer| wanted(&place, offer, None, 1));
    assert_eq!((found, refused[0].why.clone()), (Wanted::Nothing, Why::NoSuchTask));
}

#[test]
fn the_context_of_a_text_is_told_and_asked_for_within_what_the_text_takes() {
    let mut wish = of(DataChoice::OwnText, Topology::Decoder);
    wish.config.context = 128;
    check(&wish, "#/whole?text=0123456789abcdef&tokenizer=bpe50&seed=7&context=128");
    let range = |most| Why::OutOfRange(Range { least: 1.0, most, above: false });
    // Of 1,000 tokens a window may have 499, and no more than the rail offers.
    let text = "#/whole?text=0123456789abcdef&tokenizer=bpe50";
    let asked = run(&format!("{text}&context=257"), &[("context", "257", range(256.0))]);
    assert_eq!(asked.config.context, 32);
    assert_eq!(run(&format!("{text}&topology=encoder&context=200"), &[]).config.context, 200);
    run("#/whole?task=sort&context=64", &[("context", "64", Why::OfData("12".to_owned()))]);
}

#[test]
fn a_run_is_told_as_its_differences_and_comes_back() {
    check(&sort(), "#/whole?task=sort&seed=7");
    let mut wish = sort();
    (wish.config.layers, wish.config.position, wish.seed) = (3, Position::Learned, 0);
    check(&wish, "#/whole?task=sort&seed=0&layers=3&position=learned");
    let mut wish = sort();
    wish.training.optimizer = Optimizer {
        lr: 0.1 + 0.2,
        beta1: 0.8,
        beta2: 0.999,
        eps: 1e-10,
        weight_decay: 0.0,
        clip: None,
        warmup: 0,
        schedule: Schedule::Constant,
        min_lr: 0.0,
        total_steps: Some(9),
    };
    wish.training.limits = Limits { exact_match: None, steps: None };
    wish.training.batch = 1;
    check(
        &wish,
        "#/whole?task=sort&seed=7&batch=1&lr=0.30000000000000004&warmup=0&weight_decay=0&schedule=constant\
         &beta1=0.8&beta2=0.999&eps=1e-10&clip=none&min_lr=0&total_steps=9&stop_right=none&stop_after=none",
    );
}

#[test]
fn what_training_holds_is_told_and_comes_back_where_the_model_has_such_cells() {
    let mut wish = sort();
    wish.training.held = "block.0.attention.mask@*.*.*.*~1".to_owned();
    check(&wish, "#/whole?task=sort&seed=7&held=block.0.attention.mask@*.*.*.*~1");
    for none in ["block.7.attention.mask@*.*.*.*~1", "logits@*.0.0~from1-2"] {
        let wish = run(&format!("#/train?task=sort&held={none}"), &[("held", none, Why::NoCells)]);
        assert_eq!(wish.training.held, "");
    }
}

#[test]
fn a_run_that_goes_back_to_what_is_usual_takes_back_what_was_told() {
    let mut place = read("#/inspect?task=reversal&lr=0.5&layers=4&step=9&op=logits").0;
    assert!(with_offer(|offer| remember(&mut place, &sort(), offer, None)));
    assert_eq!(write(&place), "#/inspect?op=logits&task=sort&seed=7&step=9");
}

#[test]
fn every_named_model_of_every_task_comes_back() {
    for (name, topology) in
        [("sort", Topology::Decoder), ("fill_in", Topology::Encoder), ("reversal", Topology::EncoderDecoder)]
    {
        let usual = of(DataChoice::Task(name.to_owned()), topology);
        for preset in Preset::ALL {
            let config = ModelConfig { topology, ..preset.apply(&usual.config) };
            let wish = Wish { config, ..usual.clone() };
            let mut place = Place::default();
            assert!(with_offer(|offer| remember(&mut place, &wish, offer, None)));
            assert_eq!(run(&write(&place), &[]), wish, "{preset:?} of {name}");
        }
    }
}

#[test]
fn padding_may_be_seen() {
    let mut wish = of(DataChoice::Task("reversal".to_owned()), Topology::EncoderDecoder);
    wish.config.pad_token = None;
    check(&wish, "#/whole?task=reversal&seed=7&pad_token=none");
    run("#/train?task=reversal&pad_token=2", &[("pad_token", "2", Why::OfData("1".to_owned()))]);
    run("#/train?task=sort&pad_token=2", &[("pad_token", "2", Why::OfData("none".to_owned()))]);
}

#[test]
fn a_text_is_told_by_its_hash_and_its_tokens() {
    let told = "#/whole?text=0123456789abcdef&tokenizer=bpe50&seed=7";
    check(&of(DataChoice::OwnText, Topology::Decoder), told);
    // What the mask adds to the vocabulary follows from the topology.
    check(&of(DataChoice::OwnText, Topology::Encoder), &format!("{told}&topology=encoder"));
    run(
        &format!("{told}&topology=encoder_decoder"),
        &[("topology", "encoder_decoder", Why::NotOneOf(vec!["decoder", "encoder"]))],
    );
    run(&format!("{told}&vocab_size=4"), &[("vocab_size", "4", Why::OfData("3".to_owned()))]);
    let mut place = Place::default();
    assert!(!with_offer(|offer| remember(
        &mut place,
        &of(DataChoice::OwnText, Topology::Decoder),
        offer,
        None
    )));
    assert_eq!(place, Place::default());
}

#[test]
fn a_text_that_is_not_here_is_named() {
    let missing = |hash: &str| ask(&format!("#/train?text={hash}&layers=3&step=9"));
    let refused = Refused::new("text", "fedcba9876543210", Why::NoText);
    assert_eq!(missing("fedcba9876543210"), (Wanted::Nothing, vec![refused]));
    // It is here, in other tokens.
    assert_eq!(missing("0123456789abcdef"), (Wanted::Cut(Tokenizer::Characters), Vec::new()));
    let none = Offer { tasks: &[], text: None, language: Language::English };
    let place = read("#/train?text=0123456789abcdef").0;
    assert_eq!(wanted(&place, &none, Some(HASH), 1).0, Wanted::Nothing);
}

#[test]
fn data_that_nobody_names_are_the_first() {
    assert_eq!(run("#/inspect?cell=3,2", &[]), Wish { seed: 1, ..sort() });
    let wish = run("#/train?layers=1&seed=3", &[]);
    assert_eq!((wish.config.layers, wish.seed), (1, 3));
    let refused = Refused::new("task", "juggle", Why::NoSuchTask);
    assert_eq!(ask("#/train?task=juggle&layers=3"), (Wanted::Nothing, vec![refused]));
}

#[test]
fn what_the_data_decide_is_not_for_a_link_to_say() {
    let wish = run(
        "#/train?task=sort&topology=encoder&vocab_size=12&context=40&layers=3",
        &[
            ("topology", "encoder", Why::OfData("decoder".to_owned())),
            ("vocab_size", "12", Why::OfData("11".to_owned())),
            ("context", "40", Why::OfData("12".to_owned())),
        ],
    );
    assert_eq!(wish.config, ModelConfig { layers: 3, ..sort().config });
    run("#/train?task=sort&version=1&topology=decoder&vocab_size=11&context=12", &[]);
}

#[test]
fn sizes_that_do_not_go_together_are_refused_with_those_that_do() {
    let wish = run("#/train?heads=5", &[("heads", "5", Why::Misfit(vec![1, 2, 4, 8]))]);
    assert_eq!((wish.config.heads, wish.config.kv_heads), (4, 4));
    let wish = run("#/train?kv_heads=3", &[("kv_heads", "3", Why::Misfit(vec![1, 2, 4]))]);
    assert_eq!((wish.config.heads, wish.config.kv_heads), (4, 2));
    // Of the width 8 with RoPE a head has two channels at least.
    let wish = run("#/train?d_model=8&heads=8&kv_heads=8", &[("heads", "8", Why::Misfit(vec![1, 2, 4]))]);
    assert_eq!((wish.config.heads, wish.config.kv_heads), (4, 4));
    let wish = run("#/train?d_model=8&heads=8&kv_heads=8&position=none&feed_forward=relu&d_ff=2048", &[]);
    assert_eq!((wish.config.heads, wish.config.feed_forward), (8, FeedForward::Relu));
    let wish = run("#/train?d_model=7", &[("d_model", "7", Why::Misfit(WIDTHS.to_vec()))]);
    assert_eq!(wish.config, sort().config, "an odd width takes no RoPE at all");
}

#[test]
fn a_model_that_is_too_large_is_not_made() {
    let mut large = task("sort", Topology::Decoder, 60_000);
    large.config.tie_embeddings = false;
    let place = read("#/train?task=sort&d_model=128&seed=3").0;
    let offer = Offer { tasks: &[large.clone()], text: None, language: Language::English };
    let (wanted, refused) = wanted(&place, &offer, None, 1);
    let Wanted::Run(wish) = wanted else { panic!("{wanted:?}") };
    assert_eq!((wish.config, wish.seed), (large.config, 3));
    let [Refused { why: Why::TooLarge { parameters, most: 15_000_000 }, .. }] = &refused[..] else {
        panic!("{refused:?}")
    };
    assert!(*parameters > 15_000_000);
}

#[test]
fn an_example_is_one_that_the_model_reads() {
    #[track_caller]
    fn check(hash: &str, config: &ModelConfig, expected: Result<Asked, (&str, &str, Why)>) {
        let found = asked(&read(hash).0, config, 8);
        assert_eq!(found, expected.map_err(|(field, value, why)| Refused::new(field, value, why)), "{hash}");
    }
    let range = |most: f64| Why::OutOfRange(transformer::written::Range { least: 0.0, most, above: false });
    let decoder = sort().config;
    check("#/train", &decoder, Ok(Asked::Usual));
    check("#/train?held_out=7", &decoder, Ok(Asked::HeldOut(7)));
    check("#/train?held_out=8", &decoder, Err(("held_out", "8", range(7.0))));
    let typed = |tokens: Option<&[u32]>, source: &[u32]| {
        Ok(Asked::Typed { tokens: tokens.map(<[u32]>::to_vec), source: source.to_vec() })
    };
    check("#/train?prompt=1.10", &decoder, typed(Some(&[1, 10]), &[]));
    check("#/train?prompt=1.11", &decoder, Err(("prompt", "11", Why::NoToken(11))));
    check("#/train?source=1", &decoder, Err(("source", "1", Why::OfData("decoder".to_owned()))));
    let learned = ModelConfig { position: Position::Learned, ..decoder };
    let thirteen = vec!["1"; 13].join(".");
    let too_many = Why::TooMany { count: 13, most: 12 };
    check(&format!("#/train?prompt={thirteen}"), &learned, Err(("prompt", &thirteen, too_many)));
    let translating = of(DataChoice::Task("reversal".to_owned()), Topology::EncoderDecoder).config;
    check("#/train?prompt=1&source=2.3", &translating, typed(Some(&[1]), &[2, 3]));
    check("#/train?source=2.3", &translating, typed(None, &[2, 3]));
    check("#/train?prompt=1", &translating, Err(("prompt", "1", Why::Needs("source"))));
}
