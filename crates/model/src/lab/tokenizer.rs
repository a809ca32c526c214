//! Text and token ids of the embed API: the tokenizer that a caller has set, or that of the task it named last.

use super::given::{Read, WHOLE, read, read_argument};
use super::request::task;
use crate::Error;
use data::{TaskName, Vocabulary};

/// Asks for a tokenizer.
#[derive(Clone, Debug)]
pub enum TokenizerRequest {
    /// That of a text: its characters, or what merges make of its bytes.
    Text { text: String, merges: u32 },
    /// That of a task.
    Task(TaskName),
}

impl TokenizerRequest {
    /// # Errors
    /// `Input`, naming the field.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        read("tokenizer", text, |at| {
            let fields = at.any_fields(&["text and merges", "or task"])?;
            if let Some(name) = fields.find("task") {
                fields.only(&["task"])?;
                return Ok(Self::Task(task(&name)?));
            }
            fields.only(&["text", "merges", "task"])?;
            let text = fields.need("text", "a text, or a task in its place")?.text()?.to_owned();
            Ok(Self::Text { text, merges: fields.need("merges", WHOLE)?.whole()? })
        })
    }
}

/// A tokenizer, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenizerInfo {
    /// How each id is shown.
    pub vocabulary: Vec<String>,
    /// The first one first; how both sides are shown.
    pub merges: Vec<(String, String)>,
}

/// Reads text, and writes it.
#[derive(Default)]
pub struct Reader {
    /// Set by a caller.
    own: Option<Vocabulary>,
    /// Named by a caller; its vocabulary is made when it is needed.
    task: Option<(TaskName, Option<Vocabulary>)>,
}

impl Reader {
    /// A call has named a task: text is read as that task has it, as long as no tokenizer is set.
    pub fn name(&mut self, task: TaskName) {
        if self.task.as_ref().is_none_or(|(last, _)| *last != task) {
            self.task = Some((task, None));
        }
    }

    /// Sets the tokenizer.
    ///
    /// # Errors
    /// `Input` for a text that is empty, too large or of too many characters, and for too many merges.
    pub fn set(&mut self, request: &TokenizerRequest) -> Result<TokenizerInfo, Error> {
        let (vocabulary, merges) = match request {
            TokenizerRequest::Text { text, merges } => Vocabulary::learned(text, *merges)
                .map_err(|refused| Error::from(refused).within("tokenizer"))?,
            TokenizerRequest::Task(task) => {
                self.name(*task);
                (task.make(0).vocabulary, Vec::new())
            }
        };
        let info = TokenizerInfo {
            vocabulary: vocabulary.labels(),
            merges: merges.into_iter().map(|merge| (merge.left_label, merge.right_label)).collect(),
        };
        self.own = Some(vocabulary);
        Ok(info)
    }

    /// The ids of a text, which is sent as JSON.
    ///
    /// # Errors
    /// `Input`: no text, a character that the tokenizer does not have, no tokenizer.
    pub fn encode(&mut self, text: &str) -> Result<Vec<u32>, Error> {
        let text = read_argument("encode", "text", text, |at| at.text().map(str::to_owned))?;
        let ids = self.vocabulary("encode")?.encode(&text);
        ids.map_err(|refused| Error::from(refused).within("encode"))
    }

    /// The text of ids, which are sent as JSON.
    ///
    /// # Errors
    /// `Input`: no ids, one that the tokenizer does not have, no tokenizer.
    pub fn decode(&mut self, ids: &str) -> Result<String, Error> {
        let ids = read_argument("decode", "ids", ids, |at| at.ids())?;
        let vocabulary = self.vocabulary("decode")?;
        let known = vocabulary.len();
        let checked = |(at, id): (usize, &i64)| -> Read<u32> {
            let found = u32::try_from(*id).ok().filter(|id| (*id as usize) < known);
            found.ok_or_else(|| format!("decode: ids[{at}] is {id}; this tokenizer has 0 to {}", known - 1))
        };
        let ids: Vec<u32> = ids.iter().enumerate().map(checked).collect::<Read<_>>().map_err(Error::Input)?;
        Ok(vocabulary.decode(&ids))
    }

    fn vocabulary(&mut self, call: &str) -> Result<&Vocabulary, Error> {
        match (&self.own, &mut self.task) {
            (Some(own), _) => Ok(own),
            (None, Some((task, vocabulary))) => Ok(vocabulary.get_or_insert_with(|| task.make(0).vocabulary)),
            (None, None) => Err(Error::Input(format!(
                "{call}: there is no tokenizer yet; set one with tokenizer({{ text, merges }}) or \
                 tokenizer({{ task }}), or name a task in train, rows or evaluate"
            ))),
        }
    }
}
