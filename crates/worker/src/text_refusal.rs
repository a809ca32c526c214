//! A text that is read, or refused with the reason as data.

use crate::convert::{text, text_info};
use data::{MAX_BYTES, MAX_CHARACTERS, OwnText, Reason, Refused};
use protocol::{Encoded, Refusal, TextInfo, TextRefusal, TextRequest};

/// The text of a request and what the page learns of it.
///
/// # Errors
/// What `data` refuses of it.
pub fn read_text(request: &TextRequest) -> Result<(OwnText, TextInfo), Refused> {
    let text = text(request)?;
    let info = text_info(&text, request.tokenizer)?;
    Ok((text, info))
}

/// The answer to a request for ids.
pub fn encoded(request: u32, read: Result<Vec<u32>, Refused>) -> Encoded {
    match read {
        Ok(tokens) => Encoded { request, tokens, refused: None },
        Err(refused) => Encoded { request, tokens: Vec::new(), refused: Some(told(&refused)) },
    }
}

/// The answer to a text that is not taken.
pub fn of_command(refused: &Refused) -> Refusal {
    Refusal {
        code: "invalid_input".to_owned(),
        message: refused.to_string(),
        command: "ReadText".to_owned(),
        text: Some(told(refused)),
    }
}

/// The reason as data; what a person cannot run into keeps its English sentence.
pub fn told(refused: &Refused) -> TextRefusal {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    match &refused.reason {
        Reason::EmptyText => TextRefusal::Empty,
        Reason::EmptyPrompt => TextRefusal::EmptyPrompt,
        Reason::NotUtf8 { offset, byte, looks_like_utf16 } => {
            TextRefusal::NotUtf8 { offset: count(*offset), byte: *byte, looks_like_utf16: *looks_like_utf16 }
        }
        Reason::TooLarge { bytes } => TextRefusal::TooLarge { bytes: count(*bytes), most: count(MAX_BYTES) },
        Reason::TooManyCharacters { distinct } => {
            TextRefusal::TooManyCharacters { distinct: count(*distinct), most: count(MAX_CHARACTERS) }
        }
        Reason::TooShort { characters, needed, context } => short(*characters, *needed, *context, true),
        Reason::TooFewTokens { tokens, needed, context } => short(*tokens, *needed, *context, false),
        Reason::UnknownCharacter { found, position, .. } => {
            TextRefusal::UnknownCharacter { found: found.to_string(), position: count(*position) }
        }
        Reason::UnknownTask { .. }
        | Reason::UnknownWord { .. }
        | Reason::WrongForm { .. }
        | Reason::NoPromptToCount { .. }
        | Reason::TooManyMerges { .. }
        | Reason::NoContext
        | Reason::NoMask => TextRefusal::Other(refused.to_string()),
    }
}

fn short(tokens: usize, needed: usize, context: usize, characters: bool) -> TextRefusal {
    let [tokens, needed, context] =
        [tokens, needed, context].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    TextRefusal::TooShort { tokens, needed, context, characters }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_reason_are_told() {
        let refused = |text: &str| told(&OwnText::from_text(text).unwrap_err());
        assert_eq!(refused(""), TextRefusal::Empty);
        assert_eq!(
            refused("abc"),
            TextRefusal::TooShort { tokens: 3, needed: 4, context: 1, characters: true }
        );
        let bytes = OwnText::from_bytes(&[0x61, 0xff]).unwrap_err();
        assert_eq!(told(&bytes), TextRefusal::NotUtf8 { offset: 1, byte: 0xff, looks_like_utf16: false });
        let unknown = OwnText::from_text("abab").unwrap().encode_prompt("ab雨").unwrap_err();
        assert_eq!(told(&unknown), TextRefusal::UnknownCharacter { found: "雨".to_owned(), position: 2 });
    }
}
