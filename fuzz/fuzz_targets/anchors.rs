//! Any line as an anchor, the second one as the only entry of its list, the others as a document.
#![no_main]

use libfuzzer_sys::fuzz_target;
use puffery::rules::RuleSources;

mod small;

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(3, '\n');
    let mut line = || toml::Value::String(lines.next().unwrap_or_default().to_owned());
    let (anchor, entry) = (line(), line());
    let document = lines.next().unwrap_or(small::TEXT);
    let rule = format!(
        "summary = 'a'\nmessage = 'b'\nseverity = 'info'\nwhy = 'c'\ninstead = 'd'\n\
         [match.block]\nlists.list = [{entry}]\n\
         [[match.block.parts]]\nlabel = 'e'\nposition = 'anywhere'\nany = [{anchor}]\n"
    );
    small::go_over(small::rules(Some(("page/fuzz.toml", &rule)), &RuleSources::default()), document);
});
