//! Stories read a second time, from their text: whoever is named and whatever they own, later sentences agree with
//! it, and what is judged are the words that have to.

use data::{Form, Language, Reason, Rows, Source, Task, TaskName, story_text};
use std::collections::{BTreeMap, BTreeSet};

/// What was said of a name.
#[derive(Clone, Debug, Default)]
struct Told {
    pronoun: &'static str,
    /// How many, of what color, what: `two red cups`, or with the classifier `两只红鸡`.
    things: Vec<String>,
}

fn number(word: &str) -> bool {
    ["a", "two", "three", "一", "两", "三"].contains(&word)
}

/// Reads the words of a sentence (without its end) and gives the places that are decided, after checking them.
type Read = fn(words: &[&str], told: &mut BTreeMap<String, Told>) -> Vec<usize>;

fn read_english(words: &[&str], told: &mut BTreeMap<String, Told>) -> Vec<usize> {
    let things = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    match *words {
        [name, "is", "a", kind] => {
            let pronoun = match kind {
                "boy" | "man" => "he",
                "girl" | "woman" => "she",
                "cat" | "dog" => "it",
                _ => panic!("a {kind}"),
            };
            assert!(
                told.insert(name.to_owned(), Told { pronoun, things: vec![] }).is_none(),
                "{name} is new"
            );
            vec![]
        }
        [name, "has", quantity, color, noun] => {
            assert!(number(quantity));
            assert_eq!(quantity != "a", noun.ends_with('s'), "{quantity} {noun}");
            let other = noun.trim_end_matches('s');
            assert!(
                told.values().all(|told| told.things.iter().all(|word| word.trim_end_matches('s') != other))
            );
            told.get_mut(name).unwrap().things = things(&[quantity, color, noun]);
            vec![]
        }
        [name, "takes" | "finds" | "wants" | "shows", "the", noun] => {
            assert_eq!(told[name].things[2], noun);
            vec![3]
        }
        ["the", "sun" | "moon" | "wind" | "rain", _] | ["the", "day", "is", _] => vec![],
        ["the", noun, verb, color] => {
            let owned = told.values().find(|told| told.things[2] == noun).unwrap();
            assert_eq!((verb == "is", color), (owned.things[0] == "a", &*owned.things[1]));
            vec![2, 3]
        }
        [name, "smiles" | "sings" | "dances", "because", pronoun, "has", .., _, _, _] => {
            assert_eq!(pronoun, told[name].pronoun);
            assert_eq!(things(&words[5..]), told[name].things);
            vec![3, 5, 6, 7]
        }
        _ => panic!("{words:?}"),
    }
}

fn read_chinese(words: &[&str], told: &mut BTreeMap<String, Told>) -> Vec<usize> {
    let things = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    match *words {
        ["小", name, "是", "只", "猫" | "狗" | "兔"] => {
            assert!(told.insert(name.to_owned(), Told { pronoun: "它", things: vec![] }).is_none());
            vec![]
        }
        ["小", name, "是", kind, "孩"] => {
            let pronoun = if kind == "男" { "他" } else { "她" };
            assert!(["男", "女"].contains(&kind));
            assert!(told.insert(name.to_owned(), Told { pronoun, things: vec![] }).is_none());
            vec![]
        }
        ["小", name, "有", quantity, classifier, color, noun] => {
            assert!(number(quantity));
            let goes_with = match classifier {
                "个" => "球碗梨",
                "把" => "刀伞锁",
                "条" => "鱼船裙",
                "支" => "笔箭",
                "朵" => "花莲",
                "只" => "鸡鸭",
                _ => panic!("{classifier}"),
            };
            assert!(goes_with.contains(noun), "{classifier}{noun}");
            assert!(told.values().all(|told| told.things.last().is_none_or(|other| other != noun)));
            told.get_mut(name).unwrap().things = things(&[quantity, classifier, color, noun]);
            vec![]
        }
        ["小", name, "拿" | "看" | "要" | "找", "那", quantity, classifier, noun] => {
            let owned = &told[name].things;
            assert_eq!([quantity, classifier, noun], [&owned[0], &owned[1], &owned[3]].map(|word| &**word));
            vec![4, 5, 6]
        }
        [noun, "是", color, "色", "的"] => {
            assert_eq!(told.values().find(|told| told.things[3] == noun).unwrap().things[2], color);
            vec![2]
        }
        ["天" | "风" | "雨" | "雪", _, "了"] | ["天" | "风" | "雨" | "雪", _] => vec![],
        ["小", name, "笑" | "跑" | "唱", "了", "，", pronoun, "有", ..] => {
            assert_eq!(pronoun, told[name].pronoun);
            assert_eq!(things(&words[7..]), told[name].things);
            vec![5, 7, 8, 9, 10]
        }
        _ => panic!("{words:?}"),
    }
}

/// The places of a whole story that are decided.
fn decided(words: &[&str], end: &str, read: Read) -> BTreeSet<usize> {
    let (mut told, mut places, mut begin) = (BTreeMap::new(), BTreeSet::new(), 0);
    assert_eq!(words.last(), Some(&end));
    for sentence in words.split_inclusive(|word| *word == end) {
        let in_sentence = read(&sentence[..sentence.len() - 1], &mut told);
        places.extend(in_sentence.into_iter().map(|place| begin + place));
        begin += sentence.len();
    }
    places
}

fn words_of<'a>(task: &'a Task, rows: &Rows, row: usize) -> Vec<&'a str> {
    let words = rows.tokens_of(row).iter().map(|token| task.vocabulary.symbol(*token as u32));
    words.take_while(|word| *word != "stop").collect()
}

#[track_caller]
fn check(name: TaskName, vocabulary: usize, length: usize, end: &str, read: Read, first: &str) {
    let task = name.make(0);
    assert_eq!((task.form, task.vocabulary.len(), task.length), (Form::Continue, vocabulary, length));
    assert_eq!((task.training.count, task.held_out.count), (8192, 512));
    assert_eq!(task.vocabulary.symbol(task.stop.unwrap()), "stop");
    assert!(task.sizes().prompts > 100_000);
    let mut all = BTreeSet::new();
    for rows in [&task.training, &task.held_out] {
        for row in 0..rows.count {
            let words = words_of(&task, rows, row);
            let (tokens, targets, judged) = (rows.tokens_of(row), rows.targets_of(row), rows.judged_of(row));
            let decided = decided(&words, end, read);
            assert!(!decided.is_empty(), "{words:?}");
            for t in 0..length {
                let next = if t + 1 < words.len() { tokens[t + 1] } else { task.stop.unwrap() as i32 };
                assert_eq!(targets[t], if t < words.len() { next } else { -1 }, "every word has a loss");
                assert_eq!(judged[t], if decided.contains(&(t + 1)) { next } else { -1 }, "{words:?} at {t}");
            }
            let prompt = task.prompt_of(rows, row);
            assert!(prompt.len() <= task.prompt_length);
            assert_eq!(task.answer_to(&prompt).unwrap(), task.answer_of(rows, row));
            assert!(task.is_answer(&[prompt, task.answer_of(rows, row)].concat()));
            assert!(all.insert(words.concat()), "a story is there twice");
        }
    }
    assert_eq!(task.vocabulary.decode(&task.prompt_of(&task.held_out, 0)), first);
    // What is judged and what is not, at every word of a story.
    let story: Vec<u32> = task.held_out.tokens_of(0).iter().map(|token| *token as u32).collect();
    for t in 0..words_of(&task, &task.held_out, 0).len() - 1 {
        let answer = task.answer_to(&story[..=t]).ok().map(|answer| answer[0] as i32);
        assert_eq!(
            answer.unwrap_or(-1),
            task.held_out.judged_of(0)[t],
            "after {}",
            task.vocabulary.decode(&story[..=t])
        );
    }
    let (again, other) = (name.make(0), name.make(1));
    assert_eq!((&again.training, &again.held_out), (&task.training, &task.held_out));
    assert_ne!(other.training, task.training);
}

#[test]
fn english_stories_agree_with_themselves() {
    check(
        TaskName::StoriesEnglish,
        81,
        40,
        ".",
        read_english,
        "Alex is a girl. Alex has three pink flags. Alex finds the",
    );
}

#[test]
fn chinese_stories_agree_with_themselves() {
    check(
        TaskName::StoriesChinese,
        77,
        48,
        "。",
        read_chinese,
        "小林是只兔。小林有一朵黑花。雨停了。雨来了。风来了。花是",
    );
}

#[track_caller]
fn check_next(name: TaskName, typed: &str, next: Option<&str>) {
    let task = name.make(0);
    let answer = task.answer_to(&task.parse_prompt(typed).unwrap());
    match next {
        Some(word) => assert_eq!(task.vocabulary.decode(&answer.unwrap()), word),
        None => assert!(matches!(answer.unwrap_err().reason, Reason::WrongForm { .. })),
    }
}

#[test]
fn the_decided_word_of_a_typed_story_is_known() {
    let story = "Kim is a girl. Sam is a dog. Sam has two red cups. Kim has a blue hat.";
    check_next(TaskName::StoriesEnglish, &format!("{story} the wind comes. Kim smiles because"), Some("she"));
    check_next(TaskName::StoriesEnglish, &format!("{story} Sam sings because it has two"), Some("red"));
    check_next(TaskName::StoriesEnglish, &format!("{story} The cups"), Some("are"));
    check_next(TaskName::StoriesEnglish, &format!("{story} the hat is"), Some("blue"));
    check_next(TaskName::StoriesEnglish, &format!("{story} the"), None);
    check_next(TaskName::StoriesEnglish, story, None);
    check_next(TaskName::StoriesEnglish, "the the is", None);
    let story = "小明是女孩。小文有三把灰刀。";
    check_next(TaskName::StoriesChinese, story, None); // 小文 was not introduced
    let story = "小明是女孩。小明有三把灰刀。";
    check_next(TaskName::StoriesChinese, &format!("{story}小明笑了，"), Some("她"));
    check_next(TaskName::StoriesChinese, &format!("{story}小明看那三"), Some("把"));
    check_next(TaskName::StoriesChinese, &format!("{story}刀是"), Some("灰"));
}

#[test]
fn any_words_are_a_prompt_but_not_other_ones() {
    let task = TaskName::StoriesEnglish.make(0);
    assert_eq!(task.vocabulary.decode(&task.parse_prompt("red  kim\nhas").unwrap()), "red Kim has");
    let refused = task.parse_prompt("Kim has a dragon").unwrap_err().to_string();
    assert!(refused.starts_with("the word \"dragon\" at character 11"), "{refused}");
    assert!(task.parse_prompt(&"the ".repeat(41)).is_err(), "longer than a row");
}

#[test]
fn running_text_is_made_of_stories_and_can_be_trained_on() {
    for (language, read, end) in
        [(Language::English, read_english as Read, "."), (Language::Chinese, read_chinese, "。")]
    {
        let text = story_text(language, 7, 20_000);
        assert_eq!(text, story_text(language, 7, 20_000));
        assert_ne!(text, story_text(language, 8, 20_000));
        assert!((20_000..20_500).contains(&text.chars().count()));
        let name =
            if language == Language::English { TaskName::StoriesEnglish } else { TaskName::StoriesChinese };
        let task = name.make(0);
        for paragraph in text.trim_end().split("\n\n") {
            let ids = task.vocabulary.encode(paragraph.trim()).unwrap();
            let words: Vec<&str> = ids.iter().map(|id| task.vocabulary.symbol(*id)).collect();
            decided(&words, end, read);
        }
        let own = data::OwnText::from_text(&text).unwrap();
        assert!(Source::OwnText(own).training(64).unwrap().starts > 10_000);
    }
    assert_eq!(story_text(Language::English, 0, 0), "");
}
