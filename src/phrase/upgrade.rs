//! Labels of residue rules in the spelling of earlier releases.

/// A label in the new spelling; `None` where it is written so already.
pub fn upgraded_line(old: &str) -> Option<String> {
    // In the new spelling groups stand in brackets.
    let words = old.split(' ').collect::<Vec<_>>();
    if old.contains(['(', '[', '<']) || !words.iter().any(|word| is_old(word)) {
        return None;
    }
    Some(words.into_iter().map(upgraded_word).collect::<Vec<_>>().join(" "))
}

fn is_old(word: &str) -> bool {
    let repeated = word.strip_suffix('+');
    word == "*"
        || word.ends_with('?')
        || word.contains('|')
        || repeated.is_some_and(|word| !word.starts_with(['{', '%']))
}

fn upgraded_word(word: &str) -> String {
    if word == "*" {
        return "%word ...3".to_owned();
    }
    let (word, optional) = word.strip_suffix('?').map_or((word, false), |word| (word, true));
    let (bare, repeated) = word.strip_suffix('+').map_or((word, false), |word| (word, true));
    // Inside a group a question mark said nothing.
    let bare = bare.replace('?', "");
    let is_group = bare.contains('|') || repeated && !bare.starts_with(['{', '%']);
    match (optional, repeated) {
        (true, false) => format!("[{bare}]"),
        (true, true) if is_group => format!("[({bare})+]"),
        (true, true) => format!("[{bare}+]"),
        (false, true) if is_group => format!("({bare})+"),
        (false, true) => format!("{bare}+"),
        (false, false) if is_group => format!("({bare})"),
        (false, false) => bare,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_old_sign_has_a_new_one() {
        let new = |old: &str| upgraded_line(old).unwrap_or_default();
        assert_eq!(new("read|see more? *"), "(read|see) [more] %word ...3");
        assert_eq!(new("editors picks?|choice"), "editors (picks|choice)");
        assert_eq!(new("on {site}+ and? {site}?"), "on {site}+ [and] [{site}]");
        assert_eq!(new("share|pin+ it|us+?"), "(share|pin)+ [(it|us)+]");
        assert_eq!(upgraded_line("(read|see) [more] {site}+ %tag+ **"), None);
    }
}
