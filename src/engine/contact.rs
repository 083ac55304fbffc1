//! Lines that are made of figures and signs rather than of words: dates, telephone numbers, postal
//! codes.

/// First letters of the months, in English and mostly elsewhere.
pub(super) const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The punctuation of a line.
pub(super) fn skeleton(piece: &str) -> impl Iterator<Item = char> {
    piece
        .chars()
        .filter(|c| !c.is_alphanumeric() && !c.is_whitespace() && !matches!(c, '\'' | '\u{2019}'))
}

/// Digits that a telephone number has at least.
const PHONE_DIGITS: usize = 7;

/// Whether a line is hardly more than a telephone number.
pub(super) fn is_phone(piece: &str) -> bool {
    let digits = piece.chars().filter(char::is_ascii_digit).count();
    let letters = piece.chars().filter(|c| c.is_alphabetic()).count();
    digits >= PHONE_DIGITS && letters <= digits && piece.contains(['-', ' ', '+', '('])
}

/// Whether a line ends with the letters of a state and its postal code.
pub(super) fn is_postal(piece: &str) -> bool {
    let mut words = piece.split_whitespace().rev();
    let code = words
        .next()
        .is_some_and(|word| word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit()));
    code && words
        .next()
        .is_some_and(|word| word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase()))
}
