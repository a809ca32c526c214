//! Rust as words and marks, with lines: enough to read imports, modules and names, and no more. Comments are gone,
//! texts stand apart from words, and what only tests see can be taken out.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A piece of source.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// A name, a keyword.
    Word(String),
    /// What stands between quotes.
    Text(String),
    /// `::`.
    Path,
    /// Any other mark; numbers and lifetimes leave none.
    Mark(char),
}

/// A piece, and the line it stands in.
#[derive(Clone, Debug)]
pub struct Token {
    /// What.
    pub piece: Piece,
    /// Where, counted from one.
    pub line: usize,
}

impl Token {
    /// The name, where it is one.
    pub fn word(&self) -> Option<&str> {
        match &self.piece {
            Piece::Word(word) => Some(word),
            Piece::Text(_) | Piece::Path | Piece::Mark(_) => None,
        }
    }

    /// Whether it is this mark.
    pub fn is(&self, mark: char) -> bool {
        self.piece == Piece::Mark(mark)
    }
}

/// All pieces of a source.
///
/// # Panics
/// Where it is no Rust, as `cargo fmt` tells before.
pub fn tokens(source: &str) -> Vec<Token> {
    let stream = source.parse::<TokenStream>().unwrap_or_else(|error| panic!("{error}:\n{source}"));
    let mut found = Vec::new();
    flatten(stream, &mut found);
    found
}

fn flatten(stream: TokenStream, found: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let line = tree.span().start().line;
        let piece = match tree {
            // A comment of documentation comes as an attribute.
            TokenTree::Punct(mark) if mark.as_char() == '#' && is_doc(trees.peek()) => {
                trees.next();
                continue;
            }
            TokenTree::Punct(mark) if mark.as_char() == '!' && is_doc(trees.peek()) => {
                found.pop();
                trees.next();
                continue;
            }
            TokenTree::Group(group) => {
                let (opens, closes) = match group.delimiter() {
                    Delimiter::Parenthesis => ('(', ')'),
                    Delimiter::Brace => ('{', '}'),
                    Delimiter::Bracket => ('[', ']'),
                    Delimiter::None => continue,
                };
                found.push(Token { piece: Piece::Mark(opens), line });
                flatten(group.stream(), found);
                found.push(Token { piece: Piece::Mark(closes), line: group.span_close().start().line });
                continue;
            }
            TokenTree::Punct(mark) if mark.as_char() == '\'' => {
                // The name of a lifetime.
                trees.next();
                continue;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' && mark.spacing() == Spacing::Joint => {
                match trees.next_if(|next| matches!(next, TokenTree::Punct(next) if next.as_char() == ':')) {
                    Some(_) => Piece::Path,
                    None => Piece::Mark(':'),
                }
            }
            TokenTree::Punct(mark) => Piece::Mark(mark.as_char()),
            TokenTree::Ident(word) => Piece::Word(word.to_string().trim_start_matches("r#").to_owned()),
            TokenTree::Literal(literal) => match text(&literal.to_string()) {
                Some(text) => Piece::Text(text),
                None => continue,
            },
        };
        found.push(Token { piece, line });
    }
}

fn is_doc(tree: Option<&TokenTree>) -> bool {
    let Some(TokenTree::Group(group)) = tree else { return false };
    group.delimiter() == Delimiter::Bracket
        && matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(word)) if word == "doc")
}

/// What stands between the quotes, as it is written; none for numbers and characters.
fn text(literal: &str) -> Option<String> {
    let (prefix, rest) = literal.split_once('"')?;
    let kind = prefix.trim_end_matches('#');
    let text = rest.trim_end_matches('#').strip_suffix('"')?;
    matches!(kind, "" | "b" | "c" | "r" | "br" | "cr").then(|| text.to_owned())
}

/// The pieces without what `#[cfg(test)]` stands over.
pub fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let (mut at, mut kept) = (0, Vec::new());
    while at < tokens.len() {
        match attribute(tokens, at) {
            Some(end) if for_tests(&tokens[at..end]) => at = after_item(tokens, end),
            _ => {
                kept.push(tokens[at].clone());
                at += 1;
            }
        }
    }
    kept
}

/// Behind the attribute that begins here.
pub fn attribute(tokens: &[Token], at: usize) -> Option<usize> {
    if !tokens.get(at)?.is('#') || !tokens.get(at + 1)?.is('[') {
        return None;
    }
    let mut depth = 0;
    for (end, token) in tokens.iter().enumerate().skip(at + 1) {
        match token.piece {
            Piece::Mark('[') => depth += 1,
            Piece::Mark(']') => depth -= 1,
            Piece::Mark(_) | Piece::Word(_) | Piece::Text(_) | Piece::Path => {}
        }
        if depth == 0 {
            return Some(end + 1);
        }
    }
    None
}

fn for_tests(attribute: &[Token]) -> bool {
    let words: Vec<&str> = attribute.iter().filter_map(Token::word).collect();
    words.first() == Some(&"cfg") && words.contains(&"test") && !words.contains(&"not")
}

fn after_item(tokens: &[Token], mut at: usize) -> usize {
    while let Some(end) = attribute(tokens, at) {
        at = end;
    }
    let mut depth = 0;
    while let Some(token) = tokens.get(at) {
        match token.piece {
            Piece::Mark('{' | '(' | '[') => depth += 1,
            Piece::Mark('}' | ')' | ']') => {
                depth -= 1;
                // The last field or arm of what encloses it.
                if depth < 0 {
                    return at;
                }
                if depth == 0 && token.is('}') {
                    return at + 1;
                }
            }
            Piece::Mark(';') if depth == 0 => return at + 1,
            Piece::Mark(_) | Piece::Word(_) | Piece::Text(_) | Piece::Path => {}
        }
        at += 1;
    }
    at
}
