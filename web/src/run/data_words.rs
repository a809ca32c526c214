//! What the data is called and what it is, on the list of tasks and wherever else it is named.

use crate::text::Words;
use protocol::DataChoice;
use transformer::Topology;

/// Name and description of a task; none for one that this page does not know.
pub fn task(words: &Words, name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "sort" => (words.task_sort, words.tell_sort),
        "mirror" => (words.task_mirror, words.tell_mirror),
        "copy" => (words.task_copy, words.tell_copy),
        "reverse" => (words.task_reverse, words.tell_reverse),
        "modular_addition" => (words.task_modular_addition, words.tell_modular_addition),
        "induction" => (words.task_induction, words.tell_induction),
        "repeat" => (words.task_repeat, words.tell_repeat),
        "coin" => (words.task_coin, words.tell_coin),
        "addition" => (words.task_addition, words.tell_addition),
        "numbers_english_decoder" => (words.task_numbers_english_decoder, words.tell_numbers_english_decoder),
        "numbers_chinese_decoder" => (words.task_numbers_chinese_decoder, words.tell_numbers_chinese_decoder),
        "stories_english" => (words.task_stories_english, words.tell_stories_english),
        "stories_chinese" => (words.task_stories_chinese, words.tell_stories_chinese),
        "fill_in" => (words.task_fill_in, words.tell_fill_in),
        "brackets" => (words.task_brackets, words.tell_brackets),
        "reversal" => (words.task_reversal, words.tell_reversal),
        "numbers_english" => (words.task_numbers_english, words.tell_numbers_english),
        "numbers_chinese" => (words.task_numbers_chinese, words.tell_numbers_chinese),
        _ => return None,
    })
}

/// What the data is called; a task without words by its name in links.
pub fn data(words: &Words, data: &DataChoice) -> String {
    match data {
        DataChoice::Task(name) => task(words, name).map_or(name.clone(), |(name, _)| name.to_owned()),
        DataChoice::OwnText => words.own_text.to_owned(),
    }
}

/// What the data is, in a sentence.
pub fn description(words: &Words, data: &DataChoice, topology: Topology) -> &'static str {
    match (data, topology) {
        (DataChoice::Task(name), _) => task(words, name).map_or("", |(_, description)| description),
        (DataChoice::OwnText, Topology::Encoder) => words.tell_text_encoder,
        (DataChoice::OwnText, _) => words.tell_text,
    }
}

/// What the tasks for a topology have in common.
pub fn group(words: &Words, topology: Topology) -> &'static str {
    match topology {
        Topology::Decoder => words.for_decoder,
        Topology::Encoder => words.for_encoder,
        Topology::EncoderDecoder => words.for_encoder_decoder,
    }
}
