//! Addresses of documents, and the files they stand for.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;
use percent_encoding::percent_decode_str;

use crate::report::file_uri;

/// The file that an address stands for; `None` for a document that is in no file.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    path_of_text(uri.as_str())
}

/// As [`path_of`], for an address as it was sent.
pub(super) fn path_of_text(uri: &str) -> Option<PathBuf> {
    let (scheme, rest) = uri.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let at = rest.find('/')?;
    let (host, path) = rest.split_at(at);
    let bytes: Vec<u8> = percent_decode_str(path).collect();
    let path = local(bytes);
    Some(if host.is_empty() || host.eq_ignore_ascii_case("localhost") {
        path
    } else {
        PathBuf::from(format!("//{host}{}", path.display()))
    })
}

#[cfg(unix)]
fn local(bytes: Vec<u8>) -> PathBuf {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(OsString::from_vec(bytes))
}

/// `/c:/texts` is `c:/texts`.
#[cfg(not(unix))]
fn local(bytes: Vec<u8>) -> PathBuf {
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let drive = text.as_bytes().get(2) == Some(&b':');
    PathBuf::from(if drive { text[1..].to_owned() } else { text })
}

/// A name for a document that is in no file: what stands behind the scheme.
pub(super) fn name_of(uri: &Uri) -> String {
    let text = uri.as_str().split_once(':').map_or("", |(_, rest)| rest);
    let last = text.rsplit('/').find(|part| !part.is_empty()).unwrap_or("document");
    percent_decode_str(last).decode_utf8_lossy().into_owned()
}

/// The address of a file.
pub(super) fn uri_of(path: &Path) -> Option<Uri> {
    let path = std::path::absolute(path).ok()?;
    #[cfg(windows)]
    let path = PathBuf::from(path.to_string_lossy().replace('\\', "/"));
    Uri::from_str(&file_uri(path.as_os_str().as_encoded_bytes())).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_there_and_back() {
        for path in ["/tmp/a b.md", "/tmp/caf\u{E9}/100%.md", "/tmp/[x]#y?.md"] {
            let uri = uri_of(Path::new(path)).unwrap();
            assert_eq!(path_of(&uri).unwrap(), Path::new(path));
        }
    }

    #[test]
    fn other_addresses_have_a_name_only() {
        let uri = Uri::from_str("untitled:Untitled-1").unwrap();
        assert_eq!((path_of(&uri), name_of(&uri).as_str()), (None, "Untitled-1"));
        assert_eq!(path_of_text("file://localhost/a.md").unwrap(), Path::new("/a.md"));
        assert_eq!(path_of_text("no address"), None);
    }
}
