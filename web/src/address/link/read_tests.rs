//! Addresses as people and messengers write them.

use super::place::Place;
use super::read::{LONGEST, NAMED, read, write};
use super::refused::{Refused, Why};
use crate::address::{Stage, View};
use protocol::Tokenizer;
use transformer::written::Range;

/// An address that is taken whole, and how it is written.
#[track_caller]
fn check(hash: &str, expected: &str) -> Place {
    let (place, refused) = read(hash);
    assert_eq!(refused, []);
    assert_eq!(write(&place), expected);
    assert_eq!(read(expected), (place.clone(), Vec::new()));
    place
}

#[track_caller]
fn same(hash: &str) -> Place {
    check(hash, hash)
}

/// What is refused of an address, as (field, value, why), and how the rest is written.
#[track_caller]
fn refuse(hash: &str, expected: &[(&str, &str, Why)], rest: &str) {
    let (place, refused) = read(hash);
    let refused: Vec<_> =
        refused.iter().map(|r| (r.field.as_str(), r.value.as_str(), r.why.clone())).collect();
    assert_eq!(refused, expected);
    assert_eq!(write(&place), rest);
}

#[test]
fn the_addresses_of_before_are_read_and_written_as_before() {
    same("#/whole");
    same("#/train");
    same("#/inspect");
    same("#/inspect?op=block.0.attention.scores&head=1&cell=3,2");
    same("#/inspect?op=grad:block.0.attention.scores&pass=backward");
    same("#/inspect?op=decoder.block.0.cross_attention.scores&head=3&view=heads&row=2");
    same(
        "#/inspect?op=block.0.attention.probabilities&head=1&cell=2,5&edits=block.0.attention.mask@*.1.2.5~1",
    );
    same(
        "#/inspect?edits=block.0.attention.mask@*.*.*.*~window2;embedding.output@0.3.*~from3-4_5;logits@0.1.2~-0.5",
    );
    check("", "#/whole");
    check("#", "#/whole");
    check("#/", "#/whole");
    check("#/inspect?&&", "#/inspect");
    check("#/inspect/?head=0&pass=forward&view=operation", "#/inspect");
    check(
        "#/inspect?edits=block.0.attention.mask@0.0.1.3~1&row=2&pass=backward&view=heads",
        "#/inspect?view=heads&pass=backward&row=2&edits=block.0.attention.mask@0.0.1.3~1",
    );
}

#[test]
fn a_whole_run_is_read_and_written() {
    let place = same(
        "#/inspect?op=block.0.attention.masked&head=1&cell=3,1&task=sort&seed=7&batch=32&lr=0.001&warmup=10\
         &weight_decay=0&schedule=linear&beta1=0.8&beta2=0.999&eps=1e-10&clip=none&min_lr=1e-5\
         &total_steps=2000&stop_right=none&stop_after=none&step=300&prompt=3.1.4&hide=rail,map&lang=zh&on=webgpu\
         &layers=3&position=learned&norm_eps=1e-6",
    );
    assert_eq!((place.step, place.clip, place.stop_after), (Some(300), Some(None), Some(None)));
    assert_eq!(place.model.len(), 3);
    assert_eq!((place.hide.rail, place.hide.dock, place.hide.map), (true, false, true));
    let place = same("#/train?text=00ff00ff00ff00ff&tokenizer=bpe200&step=0&held_out=4&on=cpu");
    assert_eq!(
        (place.text, place.tokenizer),
        (Some(0x00ff_00ff_00ff_00ff), Some(Tokenizer::Bpe { merges: 200 }))
    );
    // Fields of the model come in the order of their table, numbers as they are written.
    check("#/train?heads=02&hide=map,rail&layers=1", "#/train?hide=rail,map&layers=1&heads=2");
}

#[test]
fn what_a_browser_or_a_messenger_escapes_is_read() {
    let plain = "#/inspect?cell=3,2&edits=block.0.attention.mask@0.*.1.3~1;logits@0.0.1~2";
    check("#/inspect?cell=3%2C2&edits=block.0.attention.mask%400.%2A.1.3%7E1%3Blogits%400.0.1%7e2", plain);
    check("#/%69nspect?c%65ll=3%2c2", "#/inspect?cell=3,2");
    // A tensor without a name of its own has a sign that takes an address apart.
    assert_eq!(check("#/inspect?op=add#12", "#/inspect?op=add%2312").op, "add#12");
    refuse(
        "#/train?seed=%zz&batch=%ff",
        &[("seed", "%zz", Why::BrokenEscape), ("batch", "%ff", Why::BrokenEscape)],
        "#/train",
    );
}

#[test]
fn each_field_is_refused_by_itself() {
    let range = |least: f64, most: f64| Why::OutOfRange(Range { least, most, above: false });
    refuse(
        "#/nowhere?op=%00<script>&head=8&cell=3&cell=1,1&colour=red&layers=13&seed=-1&lr=nan&warmup=1e3",
        &[
            ("stage", "nowhere", Why::NotOneOf(vec!["learn", "whole", "inspect", "train", "compare"])),
            ("op", "\0<script>", Why::NoName),
            ("head", "8", range(0.0, 7.0)),
            ("cell", "3", Why::NoNumber),
            ("cell", "1,1", Why::Doubled),
            ("colour", "red", Why::UnknownField),
            ("layers", "13", range(1.0, 12.0)),
            ("seed", "-1", range(0.0, 4_294_967_295.0)),
            ("lr", "nan", Why::NoNumber),
            ("warmup", "1e3", Why::NoNumber),
        ],
        "#/whole",
    );
    refuse(
        "#/train?=&op=&<b>=1",
        &[("", "", Why::UnknownField), ("op", "", Why::NoName), ("<b>", "1", Why::UnknownField)],
        "#/train",
    );
    refuse(
        "#/train?text=12&tokenizer=words&hide=rail,all&prompt=1..2&lang=fr",
        &[
            ("text", "12", Why::NoHash),
            ("tokenizer", "words", Why::NotOneOf(vec!["characters", "bpe200"])),
            ("hide", "rail,all", Why::NotOneOf(vec!["rail", "dock", "map", "inspector", "strip"])),
            ("prompt", "1..2", Why::NoNumber),
            ("lang", "fr", Why::NotOneOf(vec!["en", "zh"])),
        ],
        "#/train",
    );
    refuse(
        "#/train?view=attic&seed=7&layers=3&layers=4",
        &[
            ("view", "attic", Why::NotOneOf(View::ALL.map(View::word).to_vec())),
            ("layers", "4", Why::Doubled),
        ],
        "#/train?seed=7&layers=3",
    );
}

#[test]
fn what_was_trained_beforehand_has_its_task_its_seed_and_its_model() {
    let against = || Why::Against("pretrained");
    refuse(
        "#/train?task=sort&pretrained=stories_english&seed=7&lr=0.001&step=12000&layers=3",
        &[("task", "sort", against()), ("seed", "7", against()), ("layers", "3", against())],
        "#/train?pretrained=stories_english&lr=0.001&step=12000",
    );
}

#[test]
fn fields_that_say_different_things_are_refused() {
    refuse(
        "#/train?text=0123456789abcdef&task=sort&tokenizer=bpe50",
        &[("text", "0123456789abcdef", Why::Against("task")), ("tokenizer", "bpe50", Why::Needs("text"))],
        "#/train?task=sort",
    );
    refuse(
        "#/train?held_out=3&prompt=1.2",
        &[("held_out", "3", Why::Against("prompt"))],
        "#/train?prompt=1.2",
    );
}

#[test]
fn an_edit_that_is_none_is_refused_and_the_others_stay() {
    refuse(
        "#/inspect?edits=a.mask@0.1~1;nonsense;<img>@0~1;b@0~inf;c@0~from1-2",
        &[
            ("edits", "nonsense", Why::NoEdit),
            ("edits", "b@0~inf", Why::NoEdit),
            ("edits", "<img>@0~1", Why::NoEdit),
        ],
        "#/inspect?edits=a.mask@0.1~1;c@0~from1-2",
    );
    refuse(
        "#/train?held=logits@*.0.0~1;nonsense",
        &[("held", "nonsense", Why::NoEdit)],
        "#/train?held=logits@*.0.0~1",
    );
    refuse("#/train?held=nonsense", &[("held", "nonsense", Why::NoEdit)], "#/train");
    let donor = vec!["1"; 97].join("-");
    assert_eq!(read(&format!("#/inspect?edits=a@0~from{donor}")).1.len(), 1);
}

#[test]
fn two_thousand_edits_are_counted_and_not_read() {
    let list = |count: usize| vec!["a@0~1"; count].join(";");
    let too_many = |count| [("edits", Why::TooMany { count, most: 64 })];
    let refused = |count: usize| {
        let (place, refused) = read(&format!("#/inspect?head=1&edits={}", list(count)));
        assert_eq!(
            place,
            Place { stage: Stage::Inspect, head: 1, edits: place.edits.clone(), ..Place::default() }
        );
        let refused: Vec<_> = refused.into_iter().map(|refused| (refused.field, refused.why)).collect();
        (place.edits, refused)
    };
    let (edits, none) = refused(64);
    assert_eq!((edits, none.len()), (list(64), 0));
    for count in [65, 2000] {
        let (edits, why) = refused(count);
        assert!(edits.is_empty());
        assert_eq!(why, too_many(count).map(|(field, why)| (field.to_owned(), why)));
    }
}

#[test]
fn a_long_address_is_refused_as_a_whole() {
    let at = |length: usize| {
        let hash = format!("#/inspect?op={}", "a".repeat(length - 13));
        assert_eq!(hash.chars().count(), length);
        read(&hash)
    };
    let (place, refused) = at(LONGEST);
    assert_eq!((place.stage, refused[0].why.clone()), (Stage::Inspect, Why::NoName));
    for characters in [LONGEST + 1, 1 << 20] {
        let why = Why::TooLong { characters, most: LONGEST };
        assert_eq!(at(characters), (Place::default(), vec![Refused::new("", "", why)]));
    }
}

#[test]
fn of_many_refusals_some_are_named() {
    let (_, refused) = read(&format!("#/train?{}", "x=1&".repeat(4000)));
    assert_eq!((refused.len(), refused[NAMED].why.clone()), (NAMED + 1, Why::More(4000 - NAMED)));
}
