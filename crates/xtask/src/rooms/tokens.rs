//! Rust as words and marks, with lines: enough to read imports, modules and names, and no more. Comments are gone,
//! texts stand apart from words, and what only tests see can be taken out.

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
pub fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let (mut at, mut line, mut found) = (0, 1, Vec::new());
    let peek = |at: usize| chars.get(at).copied().unwrap_or('\0');
    while at < chars.len() {
        let (begin, first) = (at, line);
        let piece = match chars[at] {
            '/' if peek(at + 1) == '/' => {
                at += chars[at..].iter().take_while(|c| **c != '\n').count();
                None
            }
            '/' if peek(at + 1) == '*' => {
                at = after_comment(&chars, at);
                None
            }
            '"' => Some(text(&chars, &mut at)),
            '\'' => {
                at = after_quote(&chars, at);
                None
            }
            ':' if peek(at + 1) == ':' => {
                at += 2;
                Some(Piece::Path)
            }
            c if c.is_alphabetic() || c == '_' => {
                at += chars[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
                let word: String = chars[begin..at].iter().collect();
                let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
                match word.as_str() {
                    "r" | "br" | "cr" if peek(at + hashes) == '"' => Some(raw_text(&chars, &mut at, hashes)),
                    // A raw name: `r#type`.
                    "r" if hashes == 1 => {
                        at += 1;
                        None
                    }
                    "b" | "c" if peek(at) == '"' => Some(text(&chars, &mut at)),
                    "b" if peek(at) == '\'' => {
                        at = after_quote(&chars, at);
                        None
                    }
                    _ => Some(Piece::Word(word)),
                }
            }
            c if c.is_ascii_digit() => {
                at += chars[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
                None
            }
            c => {
                at += 1;
                (!c.is_whitespace()).then_some(Piece::Mark(c))
            }
        };
        line += chars[begin..at.min(chars.len())].iter().filter(|c| **c == '\n').count();
        found.extend(piece.map(|piece| Token { piece, line: first }));
    }
    found
}

fn after_comment(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
            }
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// Behind a character or a lifetime.
fn after_quote(chars: &[char], at: usize) -> usize {
    if chars.get(at + 1) == Some(&'\\') {
        // The escaped character may itself be a quote.
        return at + 3 + chars.iter().skip(at + 3).take_while(|c| **c != '\'').count() + 1;
    }
    if chars.get(at + 2) == Some(&'\'') {
        return at + 3;
    }
    at + 1 + chars[at + 1..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count()
}

fn text(chars: &[char], at: &mut usize) -> Piece {
    let begin = *at + 1;
    *at = begin;
    while *at < chars.len() && chars[*at] != '"' {
        *at += if chars[*at] == '\\' { 2 } else { 1 };
    }
    let end = (*at).min(chars.len());
    *at = end + 1;
    Piece::Text(chars[begin..end].iter().collect())
}

fn raw_text(chars: &[char], at: &mut usize, hashes: usize) -> Piece {
    let begin = *at + hashes + 1;
    let closes =
        |at: usize| chars[at] == '"' && chars[at + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
    let end = (begin..chars.len()).find(|at| closes(*at)).unwrap_or(chars.len());
    *at = end + 1 + hashes;
    Piece::Text(chars[begin.min(end)..end].iter().collect())
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
