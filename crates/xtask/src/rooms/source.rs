//! What one file of Rust says of modules: which it declares, which names it takes from where, which paths it walks,
//! which names it makes.

use super::tokens::{Piece, Token, attribute, tokens, without_tests};
use std::collections::BTreeSet;

/// A module written as `mod name;`.
#[derive(Debug)]
pub struct Declared {
    /// Its name, below the inline modules it stands in.
    pub name: Vec<String>,
    /// The file, where `#[path]` names one.
    pub path: Option<String>,
}

/// A path, from where it is looked up and where it stands.
#[derive(Clone, Debug)]
pub struct Walked {
    /// Its words, the first of them perhaps `crate`, `self` or `super`.
    pub words: Vec<String>,
    /// The inline modules it stands in.
    pub inside: Vec<String>,
    /// The line.
    pub line: usize,
}

/// A name that `use` brings.
#[derive(Debug)]
pub struct Brought {
    /// What is brought; of a glob, the module.
    pub path: Walked,
    /// Under which name; none for a glob.
    pub name: Option<String>,
    /// For the whole file, not for a block of it.
    pub at_top: bool,
    /// `pub use`, in any degree.
    pub passed_on: bool,
}

/// A file, read.
#[derive(Debug, Default)]
pub struct Source {
    /// `mod name;`, those of tests among them.
    pub declared: Vec<Declared>,
    /// `use`, without tests.
    pub brought: Vec<Brought>,
    /// Every other path of two words or more, without tests.
    pub walked: Vec<Walked>,
    /// Names that are made here.
    pub made: BTreeSet<String>,
    /// What is left without tests, for whoever looks for words.
    pub tokens: Vec<Token>,
}

impl Source {
    /// Reads a file.
    pub fn read(text: &str) -> Self {
        let all = tokens(text);
        let kept = without_tests(&all);
        let mut source = Self { declared: Reader::of(&all).declared, ..Self::default() };
        let reader = Reader::of(&kept);
        (source.brought, source.walked, source.made) = (reader.brought, reader.walked, reader.made);
        source.tokens = kept;
        source
    }

    /// Whether code outside of `use` says a word.
    pub fn says(&self, word: &str) -> bool {
        let mut in_use = false;
        self.tokens.iter().any(|token| {
            in_use = (in_use || token.word() == Some("use")) && !token.is(';');
            !in_use && token.word() == Some(word)
        })
    }

    /// The children that it declares itself.
    pub fn declares(&self, name: &str) -> bool {
        self.declared.iter().any(|declared| declared.name.len() == 1 && declared.name[0] == name)
    }
}

const MAKERS: &[&str] = &["struct", "enum", "union", "fn", "const", "static", "type", "trait"];

#[derive(Default)]
struct Reader {
    declared: Vec<Declared>,
    brought: Vec<Brought>,
    walked: Vec<Walked>,
    made: BTreeSet<String>,
    /// Inline modules that are open, each with the depth of its brace.
    inside: Vec<(String, usize)>,
    depth: usize,
}

impl Reader {
    fn of(tokens: &[Token]) -> Self {
        let mut reader = Self::default();
        let mut at = 0;
        let mut file = None;
        while at < tokens.len() {
            if let Some(end) = attribute(tokens, at) {
                file = path_of(&tokens[at..end]).or(file);
            }
            at = reader.step(tokens, at, &mut file);
        }
        reader
    }

    fn step(&mut self, tokens: &[Token], at: usize, file: &mut Option<String>) -> usize {
        let token = &tokens[at];
        let next = tokens.get(at + 1);
        match &token.piece {
            Piece::Mark('{') => self.depth += 1,
            Piece::Mark('}') => {
                self.depth = self.depth.saturating_sub(1);
                let depth = self.depth;
                self.inside.retain(|(_, opened)| *opened <= depth);
            }
            Piece::Word(word) if word == "mod" => {
                let path = file.take();
                let Some(name) = next.and_then(Token::word) else { return at + 1 };
                match tokens.get(at + 2) {
                    Some(token) if token.is(';') => {
                        let mut full = self.modules();
                        full.push(name.to_owned());
                        self.declared.push(Declared { name: full, path });
                    }
                    Some(token) if token.is('{') => {
                        self.depth += 1;
                        self.inside.push((name.to_owned(), self.depth));
                    }
                    _ => {}
                }
                return at + 3;
            }
            // `impl Trait + use<'a>` brings nothing.
            Piece::Word(word) if word == "use" && !next.is_some_and(|next| next.is('<')) => {
                let passed_on = at > 0 && (tokens[at - 1].word() == Some("pub") || tokens[at - 1].is(')'));
                let at_top = self.depth == self.inside.len();
                let mut end = at + 1;
                self.tree(tokens, &mut end, &[], (at_top, passed_on));
                return end;
            }
            Piece::Word(word) => {
                if MAKERS.contains(&word.as_str()) {
                    self.made.extend(next.and_then(Token::word).map(str::to_owned));
                }
                if word == "macro_rules" {
                    self.made.extend(tokens.get(at + 2).and_then(Token::word).map(str::to_owned));
                }
                return self.path(tokens, at);
            }
            Piece::Text(_) | Piece::Path | Piece::Mark(_) => {}
        }
        at + 1
    }

    fn modules(&self) -> Vec<String> {
        self.inside.iter().map(|(name, _)| name.clone()).collect()
    }

    /// A chain of words joined by `::`.
    fn path(&mut self, tokens: &[Token], at: usize) -> usize {
        let visibility = at >= 2 && tokens[at - 1].word() == Some("in") && tokens[at - 2].is('(');
        let continued = at >= 1 && tokens[at - 1].piece == Piece::Path;
        let (words, end) = chain(tokens, at);
        if words.len() > 1 && !visibility && !continued {
            self.walked.push(Walked { words, inside: self.modules(), line: tokens[at].line });
        }
        end
    }

    /// One tree of a `use`, up to what ends it.
    fn tree(&mut self, tokens: &[Token], at: &mut usize, before: &[String], kind: (bool, bool)) {
        let mut words = before.to_vec();
        let line = tokens.get(*at).map_or(0, |token| token.line);
        let mut glob = false;
        while let Some(token) = tokens.get(*at) {
            match &token.piece {
                Piece::Word(word) if word == "as" => break,
                Piece::Word(word) => words.push(word.clone()),
                Piece::Path | Piece::Mark('$') => {}
                Piece::Mark('*') => glob = true,
                Piece::Mark('{') => {
                    *at += 1;
                    while tokens.get(*at).is_some_and(|token| !token.is('}')) {
                        let begin = *at;
                        self.tree(tokens, at, &words, kind);
                        // In a macro's pattern a tree may be no tree.
                        if *at == begin || tokens.get(*at).is_some_and(|token| token.is(',')) {
                            *at += 1;
                        }
                    }
                    *at += 1;
                    return;
                }
                Piece::Mark(_) | Piece::Text(_) => break,
            }
            *at += 1;
        }
        // `{self}` is the module before it.
        if words.len() > before.len() && !before.is_empty() && words.last().is_some_and(|word| word == "self")
        {
            words.pop();
        }
        let mut name = words.last().cloned();
        if tokens.get(*at).and_then(Token::word) == Some("as") {
            name = tokens.get(*at + 1).and_then(Token::word).map(str::to_owned);
            *at += 2;
        }
        if words.is_empty() {
            // Something that is no `use` of ours; the mark is passed so that reading goes on.
            *at += 1;
            return;
        }
        let path = Walked { words, inside: self.modules(), line };
        let (at_top, passed_on) = kind;
        self.brought.push(Brought { path, name: name.filter(|_| !glob), at_top, passed_on });
    }
}

fn chain(tokens: &[Token], at: usize) -> (Vec<String>, usize) {
    let mut words: Vec<String> = tokens[at].word().map(str::to_owned).into_iter().collect();
    let mut end = at + 1;
    while tokens.get(end).is_some_and(|token| token.piece == Piece::Path) {
        let Some(word) = tokens.get(end + 1).and_then(Token::word) else { break };
        words.push(word.to_owned());
        end += 2;
    }
    (words, end)
}

/// The file that `#[path = ".."]` names.
fn path_of(attribute: &[Token]) -> Option<String> {
    let named = attribute.iter().any(|token| token.word() == Some("path"));
    let text = attribute.iter().find_map(|token| match &token.piece {
        Piece::Text(text) => Some(text.clone()),
        Piece::Word(_) | Piece::Path | Piece::Mark(_) => None,
    });
    text.filter(|_| named)
}
