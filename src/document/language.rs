//! The language of a document: as the document states it, or as its words suggest.

use super::Document;
use crate::source::floor;

/// Texts with fewer letters do not show their language.
const ENOUGH_LETTERS: usize = 200;
/// The length of the part that is looked at, in bytes.
const SAMPLE: usize = 8192;
/// The certainty, of 1, from which the detector is believed that a text is not English. Its own
/// "reliable" is less.
const SURE: f64 = 0.9;

/// A text is taken for English if one word of this many is common in English.
const COMMON_SHARE: usize = 14;
/// The number of words that are looked at.
const WORDS: usize = 200;

/// The language of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextLanguage {
    /// English, or nothing that speaks against it.
    English,
    /// Another one: the code that the document states (`de-CH`), or the ISO 639-3 code of the
    /// detector (`deu`).
    Other(String),
}

impl Document<'_> {
    /// Returns the stated language, or the language that the words suggest.
    pub fn language(&self) -> TextLanguage {
        let stated = self.declared_language.as_deref().map(str::trim).filter(|code| is_code(code));
        if let Some(code) = stated {
            let primary = code.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
            let english = matches!(primary.as_str(), "en" | "eng" | "english");
            return if english {
                TextLanguage::English
            } else {
                TextLanguage::Other(code.to_owned())
            };
        }
        // Texts that do not show their language are taken for English, too.
        if self.looks_english() {
            return TextLanguage::English;
        }
        let sample = self.sample();
        if sample.chars().filter(|c| c.is_alphabetic()).take(ENOUGH_LETTERS).count()
            < ENOUGH_LETTERS
        {
            return TextLanguage::English;
        }
        match whatlang::detect(&sample) {
            Some(info)
                if info.lang() != whatlang::Lang::Eng
                    && info.is_reliable()
                    && info.confidence() >= SURE =>
            {
                TextLanguage::Other(info.lang().code().to_owned())
            }
            _ => TextLanguage::English,
        }
    }

    /// Whether the first words look like English, which spares most texts the detector.
    fn looks_english(&self) -> bool {
        let pieces = self.blocks.iter().map(|block| &self.text()[block.range.clone()]);
        let (mut common, mut all) = (0, 0);
        for word in pieces.flat_map(str::split_ascii_whitespace).take(WORDS) {
            (common, all) = (common + usize::from(is_common(word)), all + 1);
            // As many as all of the words would need.
            if all >= WORDS / 2 && common * COMMON_SHARE >= WORDS {
                return true;
            }
        }
        all >= WORDS / 2 && common * COMMON_SHARE >= all
    }

    /// Text of the first blocks.
    fn sample(&self) -> String {
        let mut sample = String::new();
        for block in &self.blocks {
            let piece = &self.text()[block.range.clone()];
            let room = SAMPLE.saturating_sub(sample.len());
            let end = floor(piece, room);
            sample.push_str(&piece[..end]);
            sample.push('\n');
            if end < piece.len() {
                break;
            }
        }
        sample
    }
}

/// Whether a word is much more common in English than elsewhere: one of five to seven words in
/// English prose, one of ten in documentation.
fn is_common(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "of"
            | "and"
            | "to"
            | "that"
            | "for"
            | "is"
            | "with"
            | "are"
            | "from"
            | "this"
            | "by"
    )
}

/// Whether a value can be the code or name of a language. "und" and "{{ page.lang }}" are not.
fn is_code(code: &str) -> bool {
    let letters =
        code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    letters
        && code.len() >= 2
        && !code.eq_ignore_ascii_case("und")
        && !code.eq_ignore_ascii_case("mul")
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::*;

    const GERMAN: &str = "Die Klinik wurde in einer ehemaligen Bäckerei am Kanal eröffnet, und die ersten Patienten kamen \
                          noch im selben Winter zu Fuß. Im Frühjahr kam ein zweiter Raum hinzu, und seitdem arbeiten dort \
                          drei Ärztinnen und zwei Pfleger, die alle aus der Gegend stammen.";
    const ENGLISH: &str = "The clinic opened in a former bakery by the canal, and the first patients came that same winter \
                           on foot. A second room was added in the spring, and since then three doctors and two nurses \
                           from the area have worked there.";

    #[test]
    fn detected_on_enough_text_only() {
        let language = |text: &str| Document::parse(text, Format::Plain).language();
        assert_eq!(language(GERMAN), TextLanguage::Other("deu".into()));
        assert_eq!(language(ENGLISH), TextLanguage::English);
        assert_eq!(language("Ein kurzer Satz."), TextLanguage::English);
        assert_eq!(language(""), TextLanguage::English);
    }

    #[test]
    fn what_a_document_says_counts() {
        let page = |code: &str, text: &str| format!("<html lang=\"{code}\"><p>{text}</p></html>");
        let language = |text: &str| Document::parse(text, Format::Html).language();
        assert_eq!(language(&page("de-CH", ENGLISH)), TextLanguage::Other("de-CH".into()));
        assert_eq!(language(&page("en_GB", GERMAN)), TextLanguage::English);
        assert_eq!(language(&page("{{ lang }}", GERMAN)), TextLanguage::Other("deu".into()));
    }
}
