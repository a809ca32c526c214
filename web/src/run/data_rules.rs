//! Which data goes with which model: a task is for one topology, a text of one's own for two. Pure: no signals.

use super::wish::Wish;
use crate::text::Language;
use protocol::{DataChoice, PretrainedInfo, TaskInfo, TextInfo, Training};
use transformer::rules::longest_context;
use transformer::{ModelConfig, Topology};

/// What there is to learn.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// In the order they are shown.
    pub tasks: &'a [TaskInfo],
    /// The accepted own text.
    pub text: Option<&'a TextInfo>,
    /// Of the page: numbers are first written out in it.
    pub language: Language,
}

impl Offer<'_> {
    /// The model that comes with `data` and how it is trained; own text keeps `topology` where it can.
    pub fn preset(&self, data: &DataChoice, topology: Topology) -> Option<(ModelConfig, Training)> {
        match data {
            DataChoice::Task(name) => {
                let task = self.tasks.iter().find(|task| task.name == *name)?;
                Some((task.config.clone(), task.training.clone()))
            }
            DataChoice::OwnText => {
                let text = self.text?;
                let topology = if reads_text(topology) { topology } else { Topology::Decoder };
                Some((of_text(&text.config, topology, text), text.training.clone()))
            }
        }
    }

    /// The model of a task that was trained beforehand.
    pub fn pretrained(&self, task: &str) -> Option<PretrainedInfo> {
        self.tasks.iter().find(|info| info.name == task)?.pretrained.clone()
    }

    /// The longest context that the accepted text takes; none without one.
    pub fn longest_context(&self) -> Option<u32> {
        self.text.map(|text| longest_context(text.training_tokens + text.held_out_tokens))
    }

    /// `wish` with another model. Where that has another topology, the data goes with it: own text stays if it can,
    /// otherwise the first task for that topology comes, with its preset. None where there is none.
    pub fn changed(&self, wish: &Wish, change: impl Fn(&ModelConfig) -> ModelConfig) -> Option<Wish> {
        let config = change(&wish.config);
        let topology = config.topology;
        if topology == wish.config.topology {
            return Some(Wish { config, ..wish.clone() });
        }
        if wish.data == DataChoice::OwnText && reads_text(topology) {
            return Some(Wish { config: of_text(&config, topology, self.text?), ..wish.clone() });
        }
        let task = self.first(topology)?;
        Some(Wish {
            data: DataChoice::Task(task.name.clone()),
            config: change(&task.config),
            training: task.training.clone(),
            seed: wish.seed,
        })
    }

    /// The task that a topology begins with.
    fn first(&self, topology: Topology) -> Option<&TaskInfo> {
        let preferred = match (topology, self.language) {
            (Topology::Decoder, _) => "sort",
            (Topology::Encoder, _) => "brackets",
            (Topology::EncoderDecoder, Language::Chinese) => "numbers_chinese",
            (Topology::EncoderDecoder, Language::English) => "numbers_english",
        };
        let fitting = || self.tasks.iter().filter(|task| task.config.topology == topology);
        fitting().find(|task| task.name == preferred).or_else(|| fitting().next())
    }
}

/// A text has no sources, so nothing for an encoder-decoder.
fn reads_text(topology: Topology) -> bool {
    topology != Topology::EncoderDecoder
}

/// An encoder needs one more token: the mask, after those of the text.
fn of_text(config: &ModelConfig, topology: Topology, text: &TextInfo) -> ModelConfig {
    let masks = u32::from(topology == Topology::Encoder);
    let vocab_size = text.vocabulary.len() as u32 + masks;
    ModelConfig { topology, vocab_size, pad_token: None, ..config.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::made_up::{self, task, training};
    use protocol::Tokenizer;
    use transformer::Position;

    fn tasks() -> Vec<TaskInfo> {
        [
            ("sort", Topology::Decoder, 11),
            ("mirror", Topology::Decoder, 10),
            ("fill_in", Topology::Encoder, 17),
            ("brackets", Topology::Encoder, 7),
            ("reversal", Topology::EncoderDecoder, 13),
            ("numbers_english", Topology::EncoderDecoder, 43),
            ("numbers_chinese", Topology::EncoderDecoder, 26),
        ]
        // Of a size each, so that it is seen whose training a wish has.
        .map(|(name, topology, size)| TaskInfo { training: training(size), ..task(name, topology, size) })
        .to_vec()
    }

    fn text() -> TextInfo {
        made_up::text(ModelConfig::textbook(3, 32), Tokenizer::Characters)
    }

    fn at(data: &str, topology: Topology) -> Wish {
        let (tasks, text) = (tasks(), text());
        let offer = Offer { tasks: &tasks, text: Some(&text), language: Language::English };
        let data = if data == "text" { DataChoice::OwnText } else { DataChoice::Task(data.to_owned()) };
        let (config, training) = offer.preset(&data, topology).unwrap();
        Wish { data, config, training, seed: 7 }
    }

    fn turned(wish: &Wish, topology: Topology, language: Language) -> Option<Wish> {
        let (tasks, text) = (tasks(), text());
        let offer = Offer { tasks: &tasks, text: Some(&text), language };
        offer.changed(wish, |config| ModelConfig { topology, ..config.clone() })
    }

    #[track_caller]
    fn check(from: (&str, Topology), to: Topology, language: Language, expected: (&str, u32)) {
        let wish = turned(&at(from.0, from.1), to, language).unwrap();
        let data = match &wish.data {
            DataChoice::Task(name) => name,
            DataChoice::OwnText => "text",
        };
        assert_eq!((data, wish.config.vocab_size), expected);
        assert_eq!((wish.config.topology, wish.seed), (to, 7));
        assert!(wish.config.validate().is_ok());
    }

    #[test]
    fn each_topology_brings_its_first_task() {
        use Language::{Chinese, English};
        use Topology::{Decoder, Encoder, EncoderDecoder};
        check(("sort", Decoder), Encoder, English, ("brackets", 7));
        check(("sort", Decoder), EncoderDecoder, English, ("numbers_english", 43));
        check(("sort", Decoder), EncoderDecoder, Chinese, ("numbers_chinese", 26));
        check(("brackets", Encoder), Decoder, Chinese, ("sort", 11));
        check(("reversal", EncoderDecoder), Decoder, English, ("sort", 11));
        check(("reversal", EncoderDecoder), EncoderDecoder, English, ("reversal", 13));
    }

    #[test]
    fn own_text_stays_between_decoder_and_encoder_and_the_mask_comes_and_goes() {
        use Topology::{Decoder, Encoder, EncoderDecoder};
        check(("text", Decoder), Encoder, Language::English, ("text", 4));
        check(("text", Encoder), Decoder, Language::English, ("text", 3));
        check(("text", Decoder), EncoderDecoder, Language::English, ("numbers_english", 43));
        assert_eq!(at("text", EncoderDecoder).config.topology, Decoder);
        let there = turned(&at("text", Decoder), Encoder, Language::English).unwrap();
        assert_eq!(turned(&there, Decoder, Language::English).unwrap(), at("text", Decoder));
    }

    #[test]
    fn training_and_padding_go_with_the_data() {
        let wish =
            turned(&at("sort", Topology::Decoder), Topology::EncoderDecoder, Language::English).unwrap();
        assert_eq!((wish.training.batch, wish.config.pad_token), (43, Some(1)));
    }

    #[test]
    fn a_change_within_a_topology_keeps_the_data_and_one_across_is_made_to_the_new_model() {
        let (tasks, text) = (tasks(), text());
        let offer = Offer { tasks: &tasks, text: Some(&text), language: Language::English };
        let wish = at("mirror", Topology::Decoder);
        let learned = |topology| {
            move |config: &ModelConfig| ModelConfig {
                topology,
                position: Position::Learned,
                ..config.clone()
            }
        };
        let within = offer.changed(&wish, learned(Topology::Decoder)).unwrap();
        assert_eq!((&within.data, within.config.position), (&wish.data, Position::Learned));
        let across = offer.changed(&wish, learned(Topology::Encoder)).unwrap();
        assert_eq!((across.config.position, across.config.vocab_size), (Position::Learned, 7));
        let nothing = Offer { tasks: &[], text: None, language: Language::English };
        assert_eq!(nothing.changed(&wish, learned(Topology::Encoder)), None);
    }
}
