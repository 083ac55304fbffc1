//! Reads one phrase of the wording language.

use std::ops::Range;

use super::classes::WordClass;
use super::parts::{PhraseAnchor, PhraseEdge, PhraseMistake, PhrasePart, PlacedPart, gap_of, size};
use crate::document::tokenize;

/// The most parts of a phrase, and the most gaps among them: a reading takes time for each.
const MOST_PARTS: usize = 32;
const MOST_GAPS: usize = 8;
/// The most words that one `...` passes over.
const LONGEST_GAP: u32 = 9;
/// The words that `...` passes over where no number stands behind it.
const USUAL_GAP: u32 = 3;
/// Groups inside groups, at most.
const DEEPEST: usize = 4;
const STRAY_PLUS: &str = "`+` comes once, behind what may repeat; the sign is written `\"+\"`";
const STRAY_ANGLE: &str = "`>` has no `<`; the sign is written `\">\"`";

/// Reads a phrase.
///
/// # Errors
///
/// The first mistake: a bracket that is open or empty, a gap at either end, an unknown class, an
/// old spelling, no word at all, or too many parts.
pub fn parse(phrase: &str) -> Result<Vec<PlacedPart>, PhraseMistake> {
    parse_found_by(PhraseAnchor::Word, phrase)
}

/// Reads a phrase that is found by a word, or else by a number.
///
/// # Errors
///
/// As [`parse`].
pub(super) fn parse_found_by(
    anchor: PhraseAnchor,
    phrase: &str,
) -> Result<Vec<PlacedPart>, PhraseMistake> {
    let parts = parse_label(phrase)?;
    if !parts.iter().any(|part| anchor.is_in(&part.part)) {
        return Err(mistake(anchor.missing(), 0..phrase.len()));
    }
    check_ends(phrase, &parts)?;
    Ok(parts)
}

/// Reads a label of a residue rule, which may begin and end with a gap.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_label(phrase: &str) -> Result<Vec<PlacedPart>, PhraseMistake> {
    let mut parser = PhraseParser { phrase, at: 0, depth: 0 };
    let parts = parser.row()?;
    if parser.at < phrase.len() {
        let message = match &phrase[parser.at..=parser.at] {
            "|" => "write `|` between alternatives: `(a|b)` or `<a|b>`".to_owned(),
            close => format!("`{close}` closes nothing"),
        };
        return Err(mistake(message, parser.at..parser.at + 1));
    }
    check_size(phrase, &parts)?;
    Ok(parts)
}

fn mistake(message: impl Into<String>, span: Range<usize>) -> PhraseMistake {
    PhraseMistake::new(message, span)
}

/// Refuses a phrase that begins or ends with a gap.
fn check_ends(phrase: &str, parts: &[PlacedPart]) -> Result<(), PhraseMistake> {
    let whole = 0..phrase.len();
    for part in [parts.first(), parts.last()].into_iter().flatten() {
        if matches!(part.part, PhrasePart::Skip(_)) {
            return Err(mistake("write `...` between words, not at the end of a phrase", whole));
        }
    }
    if let Some(part) = parts.iter().find_map(label_class) {
        return Err(mistake("only labels of residue know this class", part.span.clone()));
    }
    check_marks(phrase, parts)
}

/// A class in a part that only labels of residue know.
fn label_class(part: &PlacedPart) -> Option<&PlacedPart> {
    match &part.part {
        PhrasePart::Class { class, .. } => class.is_of_labels().then_some(part),
        PhrasePart::Choice { ways, .. } => ways.iter().flatten().find_map(label_class),
        _ => None,
    }
}

/// Refuses guillemets that do not mark one part of a phrase.
fn check_marks(phrase: &str, parts: &[PlacedPart]) -> Result<(), PhraseMistake> {
    if let Some(inner) = parts.iter().find_map(PlacedPart::inner_mark) {
        return Err(mistake("guillemets do not go into a group", inner.span.clone()));
    }
    let place = |wanted: PhrasePart| parts.iter().position(|part| part.part == wanted);
    let marks = parts.iter().filter(|part| part.is_mark()).count();
    let message = match (marks, place(PhrasePart::MarkStart), place(PhrasePart::MarkEnd)) {
        (0, ..) => return Ok(()),
        (2, Some(start), Some(end)) if start < end => {
            if parts[start..end].iter().any(|part| !part.is_place()) {
                return Ok(());
            }
            "nothing is between `«` and `»`"
        }
        _ => "a phrase has one part in guillemets, `«` before it and `»` after",
    };
    Err(mistake(message, 0..phrase.len()))
}

/// Refuses a phrase that is too long, whatever its groups stand for.
fn check_size(phrase: &str, parts: &[PlacedPart]) -> Result<(), PhraseMistake> {
    let (parts, gaps) = size(parts);
    if parts > MOST_PARTS {
        let message = format!("a phrase has at most {MOST_PARTS} words");
        return Err(mistake(message, 0..phrase.len()));
    }
    if gaps > MOST_GAPS {
        let message = format!("a phrase has at most {MOST_GAPS} gaps (`...`)");
        return Err(mistake(message, 0..phrase.len()));
    }
    Ok(())
}

/// Reads a phrase from its first byte to its last.
struct PhraseParser<'p> {
    phrase: &'p str,
    /// The byte that is read next.
    at: usize,
    /// The groups that are open.
    depth: usize,
}

impl<'p> PhraseParser<'p> {
    fn rest(&self) -> &'p str {
        &self.phrase[self.at..]
    }

    /// Reads parts up to the end of the phrase, or up to `|`, `)` or `]`.
    fn row(&mut self) -> Result<Vec<PlacedPart>, PhraseMistake> {
        let mut parts: Vec<PlacedPart> = Vec::new();
        let mut last_end = self.at;
        while let Some(next) = self.rest().chars().next() {
            if matches!(next, '|' | ')' | ']') {
                break;
            }
            let start = self.at;
            let Some(found) = self.part(next)? else {
                self.at += next.len_utf8();
                continue;
            };
            let between = &self.phrase[last_end..start];
            let gap = gap_of(between, parts.is_empty());
            let hyphen = between == "-" && !parts.is_empty();
            parts.push(PlacedPart { part: found, gap, hyphen, span: start..self.at });
            last_end = self.at;
            // A group has its parts checked by itself; a row that goes on and on is refused early.
            if parts.len() > MOST_PARTS + MOST_GAPS {
                check_size(self.phrase, &parts)?;
            }
        }
        Ok(parts)
    }

    /// Reads the part that begins here; `None` for a blank or a mark between parts.
    fn part(&mut self, next: char) -> Result<Option<PhrasePart>, PhraseMistake> {
        let rest = self.rest();
        match next {
            '(' | '[' => return self.group(next).map(Some),
            '<' => return self.lemma().map(Some),
            '{' => return self.slot().map(Some),
            '%' if rest[1..].starts_with(char::is_alphabetic) => return self.class().map(Some),
            '"' => return self.sign().map(Some),
            '\u{AB}' | '\u{BB}' => {
                self.at += next.len_utf8();
                let start = next == '\u{AB}';
                return Ok(Some(if start { PhrasePart::MarkStart } else { PhrasePart::MarkEnd }));
            }
            '^' | '$' => return Ok(Some(self.edge(next))),
            '*' => return self.stars().map(Some),
            '.' if rest.starts_with("...") => return self.skip().map(Some),
            '\'' if self.begins_exact() => return self.exact().map(Some),
            '+' => return Err(mistake(STRAY_PLUS, self.at..self.at + 1)),
            '>' => return Err(mistake(STRAY_ANGLE, self.at..self.at + 1)),
            _ => {}
        }
        let folded = rest.replace(['\u{2018}', '\u{2019}'], "'");
        match tokenize(&folded, 0..folded.len()).next() {
            Some(token) if token.range.start == 0 => {
                let characters = folded[token.range].chars().count();
                self.word(characters).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Reads a word of so many characters.
    fn word(&mut self, characters: usize) -> Result<PhrasePart, PhraseMistake> {
        let rest = self.rest();
        let len = rest.char_indices().nth(characters).map_or(rest.len(), |(at, _)| at);
        let word = &rest[..len];
        let start = self.at;
        self.at += len;
        if self.rest().starts_with('?') {
            let message = format!("what may be missing is written in brackets: `[{word}]`");
            return Err(mistake(message, start..self.at + 1));
        }
        Ok(PhrasePart::Word(word.replace(['\u{2018}', '\u{2019}'], "'").to_lowercase()))
    }

    /// Reads `(a|b)` or `[a|b]`.
    fn group(&mut self, open: char) -> Result<PhrasePart, PhraseMistake> {
        let start = self.at;
        let close = if open == '(' { ')' } else { ']' };
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = format!("groups are at most {DEEPEST} deep");
            return Err(mistake(message, start..start + 1));
        }
        let mut ways = Vec::new();
        loop {
            self.at += 1;
            let way_start = self.at;
            let way = self.row()?;
            if way.is_empty() {
                let message = format!("an alternative between `{open}` and `{close}` has no word");
                return Err(mistake(message, start..(way_start + 1).min(self.phrase.len())));
            }
            ways.push(way);
            match self.rest().chars().next() {
                Some('|') => {}
                Some(found) if found == close => break,
                _ => {
                    let message = format!("`{open}` is never closed with `{close}`");
                    return Err(mistake(message, start..self.phrase.len()));
                }
            }
        }
        self.at += 1;
        self.depth -= 1;
        let repeated = self.plus();
        Ok(PhrasePart::Choice { ways, optional: open == '[', repeated })
    }

    /// Reads what stands between two signs, which is not nothing.
    fn enclosed(&mut self, open: char, close: char) -> Result<&'p str, PhraseMistake> {
        let start = self.at;
        let inside = start + open.len_utf8();
        let Some(len) = self.phrase[inside..].find(close) else {
            let message = format!("`{open}` is never closed with `{close}`");
            return Err(mistake(message, start..self.phrase.len()));
        };
        self.at = inside + len + close.len_utf8();
        let inner = self.phrase[inside..inside + len].trim();
        let is_empty = open != '"' && inner.split('|').any(|word| word.trim().is_empty());
        if is_empty || inner.is_empty() {
            let message = format!("nothing is between `{open}` and `{close}`");
            return Err(mistake(message, start..self.at));
        }
        Ok(inner)
    }

    fn lemma(&mut self) -> Result<PhrasePart, PhraseMistake> {
        let start = self.at;
        let inner = self.enclosed('<', '>')?.to_lowercase();
        let mut lemmas = Vec::new();
        for lemma in inner.split('|').map(str::trim) {
            if !lemma.chars().all(|c| c.is_alphanumeric() || c == '\'') {
                let why = format!("`{lemma}` is not one word: only single words are inflected");
                return Err(mistake(why, start..self.at));
            }
            lemmas.push(lemma.to_owned());
        }
        Ok(PhrasePart::Lemma(lemmas))
    }

    fn slot(&mut self) -> Result<PhrasePart, PhraseMistake> {
        let name = self.enclosed('{', '}')?.to_lowercase();
        Ok(PhrasePart::Slot { name, repeated: self.plus() })
    }

    /// Whether `+` stands here, which is read.
    fn plus(&mut self) -> bool {
        let found = self.rest().starts_with('+');
        self.at += usize::from(found);
        found
    }

    fn class(&mut self) -> Result<PhrasePart, PhraseMistake> {
        let start = self.at;
        let rest = self.rest();
        let len =
            rest[1..].find(|c: char| !c.is_ascii_alphabetic()).map_or(rest.len(), |at| at + 1);
        self.at += len;
        let name = &rest[1..len];
        let bound = self.bound()?;
        if bound.is_some() && WordClass::named(name, None).is_some() && !WordClass::counts(name) {
            let message = format!("`%{name}` has no least and no most: it does not count anything");
            return Err(mistake(message, start..self.at));
        }
        let Some(class) = WordClass::named(name, bound) else {
            let all = WordClass::NAMES.map(|(name, _)| format!("`%{name}`"));
            let known = all[..WordClass::IN_PHRASES].join(", ");
            let message = format!("unknown class `%{name}`: there are {known}");
            return Err(mistake(message, start..self.at));
        };
        Ok(PhrasePart::Class { class, repeated: self.plus() })
    }

    /// Reads `>=10` or `<=10`: the least and the most that a number may be.
    fn bound(&mut self) -> Result<Option<(u32, u32)>, PhraseMistake> {
        let rest = self.rest();
        if !rest.starts_with(['<', '>', '=']) {
            return Ok(None);
        }
        // To the end of the word, so that `1,000` and `10.5` are no other numbers.
        let ends = |c: char| c.is_whitespace() || "()[]|\"".contains(c);
        let len = rest.find(ends).unwrap_or(rest.len());
        let digits = rest.strip_prefix(">=").or_else(|| rest.strip_prefix("<="));
        let number = digits.and_then(|digits| digits[..len.saturating_sub(2)].parse().ok());
        let Some(number) = number else {
            let message = "a bound is a whole number after `>=` or `<=`: `%number>=10`";
            return Err(mistake(message, self.at..self.at + len));
        };
        self.at += len;
        Ok(Some(if rest.starts_with('>') { (number, u32::MAX) } else { (0, number) }))
    }

    fn sign(&mut self) -> Result<PhrasePart, PhraseMistake> {
        let start = self.at;
        let inner = self.enclosed('"', '"')?;
        let mut signs = inner.chars();
        match (signs.next(), signs.next()) {
            (Some(sign), None) if !sign.is_alphanumeric() => Ok(PhrasePart::Sign(sign)),
            _ => Err(mistake("quotes take one sign; words need none", start..self.at)),
        }
    }

    fn edge(&mut self, sign: char) -> PhrasePart {
        let double = self.rest()[1..].starts_with(sign);
        self.at += 1 + usize::from(double);
        PhrasePart::Edge(match (sign, double) {
            ('^', false) => PhraseEdge::LineStart,
            ('^', true) => PhraseEdge::SentenceStart,
            (_, false) => PhraseEdge::LineEnd,
            (_, true) => PhraseEdge::SentenceEnd,
        })
    }

    fn stars(&mut self) -> Result<PhrasePart, PhraseMistake> {
        if self.rest().starts_with("**") {
            self.at += 2;
            return Ok(PhrasePart::Rest);
        }
        let message = "up to three words are written `...`, any to the end of the line `**`";
        Err(mistake(message, self.at..self.at + 1))
    }

    fn skip(&mut self) -> Result<PhrasePart, PhraseMistake> {
        let start = self.at;
        self.at += 3;
        let rest = self.rest();
        let len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if rest[len..].starts_with(char::is_alphanumeric) {
            let message = "a space comes after `...`, or the number of words that it passes over";
            return Err(mistake(message, start..self.at + len + 1));
        }
        if len == 0 {
            return Ok(PhrasePart::Skip(USUAL_GAP));
        }
        self.at += len;
        match rest[..len].parse() {
            Ok(words) if (1..=LONGEST_GAP).contains(&words) => Ok(PhrasePart::Skip(words)),
            _ => {
                let message = format!("`...` passes over 1 to {LONGEST_GAP} words");
                Err(mistake(message, start..self.at))
            }
        }
    }

    /// Whether the apostrophe here opens a word in exact case: none of a word stands before it.
    fn begins_exact(&self) -> bool {
        let before = self.phrase[..self.at].chars().next_back();
        !before.is_some_and(char::is_alphanumeric)
            && self.rest()[1..].starts_with(char::is_alphanumeric)
    }

    fn exact(&mut self) -> Result<PhrasePart, PhraseMistake> {
        let start = self.at;
        let inner = self.enclosed('\'', '\'')?;
        if inner.chars().all(char::is_alphanumeric) && inner.len() <= 32 {
            return Ok(PhrasePart::Exact(inner.to_owned()));
        }
        let message = "apostrophes take one word of at most 32 bytes, in exactly its case";
        Err(mistake(message, start..self.at))
    }
}
