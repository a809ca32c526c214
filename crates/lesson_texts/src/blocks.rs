//! From the file of a lesson to its blocks.

use super::html::{html, line};
use super::{Answer, Block, Question, Term, Text};

/// Reads the text of a lesson.
///
/// # Errors
/// What is wrong with it, and in which block.
///
/// ```
/// let text = lesson_texts::parse("title: Tokens\nminutes: 6\n\nText becomes *numbers*.\n").unwrap();
/// assert_eq!((text.title.as_str(), text.minutes), ("Tokens", 6));
/// assert_eq!(text.blocks, [lesson_texts::Block::Prose("<p>Text becomes <em>numbers</em>.</p>".to_owned())]);
/// ```
pub fn parse(source: &str) -> Result<Text, String> {
    let (head, body) = source.split_once("\n\n").unwrap_or((source, ""));
    let mut text = Text::default();
    for line in head.lines() {
        let (name, value) =
            line.split_once(": ").ok_or_else(|| format!("the head has no `name: value` in {line:?}"))?;
        match name {
            "title" => text.title = value.to_owned(),
            "subtitle" => text.subtitle = value.to_owned(),
            "minutes" => {
                text.minutes = value.parse().map_err(|_| format!("minutes: {value:?} is no number"))?
            }
            other => return Err(format!("the head has no field {other:?}")),
        }
    }
    for (opening, content) in parts(body)? {
        let Some(opening) = opening else {
            text.blocks.push(Block::Prose(html(&content)));
            continue;
        };
        text.blocks.push(block(&opening, &content).map_err(|why| format!(":::{opening}: {why}"))?);
    }
    Ok(text)
}

/// Pieces of a text in their order: prose, or what a block was opened with and what stands in it.
pub fn parts(body: &str) -> Result<Vec<(Option<String>, String)>, String> {
    let mut parts: Vec<(Option<String>, String)> = Vec::new();
    let mut open: Option<(String, String)> = None;
    let mut prose = String::new();
    for line in body.lines() {
        match (line.strip_prefix(":::").map(str::trim), open.as_mut()) {
            (Some(""), Some(_)) => {
                parts.extend(open.take().map(|(opening, content)| (Some(opening), content)))
            }
            (Some(""), None) => return Err("a block is closed that nobody opened".to_owned()),
            (Some(opening), None) => {
                if !prose.trim().is_empty() {
                    parts.push((None, std::mem::take(&mut prose)));
                }
                prose.clear();
                open = Some((opening.to_owned(), String::new()));
            }
            (Some(inner), Some((opening, _))) => {
                return Err(format!(":::{opening} is still open where :::{inner} opens"));
            }
            (None, Some((_, content))) => content.extend([line, "\n"]),
            (None, None) => prose.extend([line, "\n"]),
        }
    }
    if let Some((opening, _)) = open {
        return Err(format!(":::{opening} is never closed"));
    }
    if !prose.trim().is_empty() {
        parts.push((None, prose));
    }
    Ok(parts)
}

fn block(opening: &str, content: &str) -> Result<Block, String> {
    let mut words = opening.split_whitespace();
    let name = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    Ok(match (name, &rest[..]) {
        ("idea", []) => Block::Idea(html(content)),
        ("removes", []) => Block::Removes(html(content)),
        ("do", []) => Block::Do(html(content)),
        ("after", []) => Block::After(html(content)),
        ("next", []) => Block::Next(html(content)),
        ("terms", []) => {
            Block::Terms(content.lines().filter(|line| !line.is_empty()).map(term).collect::<Result<_, _>>()?)
        }
        ("figure", [figure, of @ ..]) => {
            let caption = content.trim().strip_prefix("Caption:").ok_or("no `Caption:`")?;
            Block::Figure { name: (*figure).to_owned(), of: of.join(" "), caption: line(caption.trim()) }
        }
        ("question", [id, answer @ ..]) => Block::Question(question(id, answer, content)?),
        ("check", [_, ..]) => check(&rest, content)?,
        ("minute", [span, lesson, questions @ ..]) => Block::Minute {
            span: (*span).to_owned(),
            lesson: number(lesson)?,
            questions: owned(questions),
            html: html(content),
        },
        ("votes", []) => Block::Votes(items(content).map(vote).collect::<Result<_, _>>()?),
        ("path", [way]) => {
            let (stations, prose): (Vec<&str>, Vec<&str>) =
                content.lines().partition(|line| line.starts_with("- "));
            let station = |line: &str| -> Result<(u32, Vec<String>), String> {
                let mut words = line[2..].split_whitespace();
                let lesson = number(words.next().unwrap_or_default())?;
                Ok((lesson, words.map(str::to_owned).collect()))
            };
            let stations = stations.into_iter().map(station).collect::<Result<_, _>>()?;
            Block::Path { name: (*way).to_owned(), html: html(&prose.join("\n")), stations }
        }
        _ => return Err("there is no such block, or it has other words behind its name".to_owned()),
    })
}

fn question(id: &str, answer: &[&str], content: &str) -> Result<Question, String> {
    let answer = match answer {
        [] => Answer::Choice,
        ["count", most] => Answer::Count(number(most)?),
        ["number"] => Answer::Number,
        ["curve", points @ ..] if points.len() > 1 => Answer::Curve(owned(points)),
        other => return Err(format!("{other:?} is no way to answer")),
    };
    let mut pieces = content.split("\n=> ");
    let asked = pieces.next().unwrap_or_default();
    let (options, asked): (Vec<&str>, Vec<&str>) = asked.lines().partition(|line| line.starts_with("- "));
    let (values, asked): (Vec<&str>, Vec<&str>) = asked.into_iter().partition(|line| line.starts_with("* "));
    let named = |line: &str| {
        let (name, words) = line[2..].split_once(": ").ok_or_else(|| format!("{line:?} has no name"))?;
        Ok::<_, String>((name.to_owned(), self::line(words)))
    };
    let outcome = |piece: &str| {
        let (outcome, told) = piece.split_once('\n').ok_or_else(|| format!("{piece:?} explains nothing"))?;
        Ok::<_, String>((outcome.trim().to_owned(), html(told)))
    };
    Ok(Question {
        id: id.to_owned(),
        answer,
        html: html(&asked.join("\n")),
        options: options.into_iter().map(named).collect::<Result<_, _>>()?,
        values: values.into_iter().map(named).collect::<Result<_, _>>()?,
        outcomes: pieces.map(outcome).collect::<Result<_, _>>()?,
    })
}

fn check(statements: &[&str], content: &str) -> Result<Block, String> {
    let named = |name: &str| content.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let needs = |name: &str| named(name).ok_or_else(|| format!("no `{name}`"));
    let exact: String =
        content.lines().take_while(|line| !line.starts_with("right:")).collect::<Vec<_>>().join("\n");
    Ok(Block::Check {
        statements: owned(statements),
        exact: html(&exact),
        right: line(needs("right:")?),
        note: line(needs("note:")?),
        ask: needs("ask:")?.to_owned(),
    })
}

fn term(line: &str) -> Result<Term, String> {
    let parts: Vec<&str> = line.trim_start_matches("- ").splitn(3, '|').map(str::trim).collect();
    let [english, chinese, meaning] = parts[..] else { return Err(format!("{line:?} is no term")) };
    Ok(Term { english: english.to_owned(), chinese: chinese.to_owned(), meaning: self::line(meaning) })
}

fn vote(item: &str) -> Result<(u32, String), String> {
    let (lesson, id) = item.split_once('/').ok_or_else(|| format!("{item:?} is no lesson/question"))?;
    Ok((number(lesson)?, id.to_owned()))
}

fn items(content: &str) -> impl Iterator<Item = &str> {
    content.lines().filter_map(|line| line.strip_prefix("- ")).map(str::trim)
}

fn number(word: &str) -> Result<u32, String> {
    word.parse().map_err(|_| format!("{word:?} is no number"))
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_has_its_options_and_what_is_said_of_each_outcome() {
        let source = "title: T\n\n:::question seen\nWhich **one**?\n\n- left: The left\n- right: The right\n\n* share: seen, of all\n\n=> left\nIt is {share}.\n\n=> right\nNo.\n:::\n";
        let text = parse(source).unwrap();
        let [Block::Question(question)] = &text.blocks[..] else { panic!("{:?}", text.blocks) };
        assert_eq!((question.id.as_str(), &question.answer), ("seen", &Answer::Choice));
        let drawn = parse(&source.replace("question seen", "question seen curve low high")).unwrap();
        let [Block::Question(question)] = &drawn.blocks[..] else { panic!("{:?}", drawn.blocks) };
        assert_eq!(question.answer, Answer::Curve(vec!["low".to_owned(), "high".to_owned()]));
        assert_eq!(question.html, "<p>Which <strong>one</strong>?</p>");
        assert_eq!(question.options[1], ("right".to_owned(), "The right".to_owned()));
        assert_eq!(question.values, [("share".to_owned(), "seen, of all".to_owned())]);
        assert_eq!(question.outcomes[0], ("left".to_owned(), "<p>It is {share}.</p>".to_owned()));
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        for (source, expected) in [
            ("title: T\n\n:::idea\nopen", "never closed"),
            ("title: T\n\n:::\n", "nobody opened"),
            ("title: T\n\n:::idea\n:::after\n:::\n", "still open"),
            ("title: T\n\n:::wish\n:::\n", "no such block"),
            ("title: T\n\n:::question q count x\n:::\n", "\"x\" is no number"),
            ("title: T\n\n:::check S1\nSo.\n\nright: r\nask: q\n:::\n", "no `note:`"),
            ("minutes: many\n\n", "no number"),
        ] {
            let refused = parse(source).unwrap_err();
            assert!(refused.contains(expected), "{refused}");
        }
    }
}
