//! Files written whole: whoever reads one sees the old bytes or the new ones, even where the
//! program is killed meanwhile, and nothing else is left in its folder.
//!
//! Owner, permissions, extended attributes and other names of a file stay as they are, or the file
//! is refused.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// The state that a file must have to be written.
#[derive(Clone, Copy, Debug)]
pub enum OldFile<'b> {
    /// Nothing.
    Absent,
    /// Nothing, or any file.
    Any,
    /// A file with these bytes.
    Equal(&'b [u8]),
}

/// Writes a file in one step; if `path` is a link, the file that it leads to.
///
/// # Errors
///
/// Fails if the file cannot be written; the old one stays.
pub fn write(path: &Path, bytes: &[u8], old: OldFile<'_>) -> io::Result<()> {
    write_from(path, &mut &*bytes, old)
}

/// Writes a file as [`write()`] does, with bytes that are read as they are needed.
///
/// # Errors
///
/// Fails if the file cannot be written; the old one stays.
pub fn write_from(path: &Path, bytes: &mut dyn Read, old: OldFile<'_>) -> io::Result<()> {
    let path = target(path)?;
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(io::Error::other(format!("the folder `{}` does not exist", folder.display())));
    }
    let there = metadata(&path)?;
    if let Some(there) = &there {
        check(there, old)?;
    }
    let mut new = NewFile::in_folder(folder)?;
    io::copy(bytes, new.file())?;
    if let Some(there) = &there {
        take_over(&path, there, new.file())?;
    }
    new.file().sync_all()?;
    if let OldFile::Equal(was) = old
        && fs::read(&path)? != was
    {
        return Err(io::Error::other("the file has changed since it was read"));
    }
    new.put(folder, &path, matches!(old, OldFile::Absent))
}

/// The file that a path leads to.
fn target(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Ok(path) => Ok(path),
        Err(_) if path.is_symlink() => Err(io::Error::other("it is a link that leads to no file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_path_buf()),
        Err(error) => Err(error),
    }
}

fn metadata(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Refuses files that must not be replaced.
fn check(there: &Metadata, old: OldFile<'_>) -> io::Result<()> {
    let why = if matches!(old, OldFile::Absent) {
        return Err(io::ErrorKind::AlreadyExists.into());
    } else if !there.is_file() {
        "it is not a file"
    } else if there.permissions().readonly() {
        "the file is read-only"
    } else if names(there) > 1 {
        "the file has another name (a hard link), which would keep the old text"
    } else {
        return Ok(());
    };
    Err(io::Error::other(why))
}

#[cfg(unix)]
fn names(file: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(file)
}

#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

/// Gives a new file the properties of the old one, apart from its bytes.
#[cfg(unix)]
fn take_over(path: &Path, old: &Metadata, new: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = new.metadata()?;
    if (old.uid(), old.gid()) != (own.uid(), own.gid()) {
        fchown(new, Some(old.uid()), Some(old.gid()))
            .map_err(|error| refused("its owner and group cannot be kept", &error))?;
    }
    new.set_permissions(old.permissions())?;
    keep_attributes(path, new)
}

#[cfg(not(unix))]
fn take_over(_: &Path, old: &Metadata, new: &File) -> io::Result<()> {
    new.set_permissions(old.permissions())
}

/// Copies extended attributes; access control lists are among them.
#[cfg(unix)]
fn keep_attributes(path: &Path, new: &File) -> io::Result<()> {
    use xattr::FileExt;
    let names = match xattr::list(path) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => return Ok(()),
        names => names?,
    };
    for name in names {
        let value = xattr::get(path, &name)?;
        if value == new.get_xattr(&name)? {
            continue;
        }
        let set = value.map_or(Ok(()), |value| new.set_xattr(&name, &value));
        let name = name.to_string_lossy();
        set.map_err(|error| refused(&format!("its attribute `{name}` cannot be kept"), &error))?;
    }
    Ok(())
}

#[cfg(unix)]
fn refused(what: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}

/// A file that is written before it takes its place.
enum NewFile {
    /// One without a name, which is gone when the program ends.
    #[cfg(target_os = "linux")]
    Nameless(File),
    /// One that is deleted where it does not come to its place.
    Named(NamedTempFile),
}

impl NewFile {
    #[cfg(target_os = "linux")]
    fn in_folder(folder: &Path) -> io::Result<Self> {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = i32::try_from(rustix::fs::OFlags::TMPFILE.bits()).unwrap_or_default();
        let mut options = fs::OpenOptions::new();
        let nameless =
            options.read(true).write(true).custom_flags(flags).mode(NEW_MODE).open(folder);
        match nameless {
            Ok(file) if fs::metadata(handle(&file)).is_ok() => Ok(Self::Nameless(file)),
            // Some file systems do not have such files.
            _ => named(folder).map(Self::Named),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn in_folder(folder: &Path) -> io::Result<Self> {
        named(folder).map(Self::Named)
    }

    fn file(&mut self) -> &mut File {
        match self {
            #[cfg(target_os = "linux")]
            Self::Nameless(file) => file,
            Self::Named(file) => file.as_file_mut(),
        }
    }

    /// Gives it its place: that of the old file, or an empty one.
    fn put(self, folder: &Path, path: &Path, absent: bool) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Nameless(file) if absent => link(&file, path),
            #[cfg(target_os = "linux")]
            Self::Nameless(file) => {
                // A link replaces nothing, so the file has a name of its own for a moment.
                let new = builder().make_in(folder, |name| link(&file, name))?;
                new.persist(path).map_err(|error| error.error)
            }
            Self::Named(file) if absent => {
                file.persist_noclobber(path).map(drop).map_err(|error| error.error)
            }
            Self::Named(file) => file.persist(path).map(drop).map_err(|error| error.error),
        }
    }
}

/// A new file is for whoever the user's mask lets read it: a later step of a job may be another
/// user.
#[cfg(unix)]
const NEW_MODE: u32 = 0o666;

fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".puffery-");
    builder
}

fn named(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = builder();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(NEW_MODE));
    builder.tempfile_in(folder)
}

/// The name under which the system knows an open file.
#[cfg(target_os = "linux")]
fn handle(file: &File) -> String {
    use std::os::fd::AsRawFd;
    format!("/proc/self/fd/{}", file.as_raw_fd())
}

#[cfg(target_os = "linux")]
fn link(file: &File, name: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    linkat(CWD, handle(file), CWD, name, AtFlags::SYMLINK_FOLLOW).map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_the_old_one_or_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        write(&path, b"one", OldFile::Absent).unwrap();
        let again = write(&path, b"two", OldFile::Absent).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert!(write(&path, b"two", OldFile::Equal(b"none")).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, b"two", OldFile::Equal(b"one")).unwrap();
        write(&path, b"three", OldFile::Any).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
        assert_eq!(names(folder.path()), ["a.md"]);
    }

    #[test]
    fn the_file_named_instead_of_the_nameless_one_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        for (absent, fits) in [(true, true), (true, false), (false, true)] {
            let mut new = NewFile::Named(named(folder.path()).unwrap());
            new.file().write_all(b"text").unwrap();
            assert_eq!(new.put(folder.path(), &path, absent).is_ok(), fits);
        }
        assert_eq!(
            (fs::read(&path).unwrap(), names(folder.path())),
            (b"text".to_vec(), vec!["a.md".to_owned()])
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_and_modes_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a.md"), "one").unwrap();
        fs::set_permissions(at("a.md"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("a.md", at("link.md")).unwrap();
        symlink("nothing.md", at("dangling.md")).unwrap();
        write(&at("link.md"), b"two", OldFile::Any).unwrap();
        assert!(at("link.md").is_symlink() && fs::read(at("a.md")).unwrap() == b"two");
        assert_eq!(fs::metadata(at("a.md")).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(
            write(&at("dangling.md"), b"x", OldFile::Any).is_err() && !at("nothing.md").exists()
        );
        fs::hard_link(at("a.md"), at("b.md")).unwrap();
        assert!(write(&at("a.md"), b"three", OldFile::Any).is_err());
        assert_eq!(names(folder.path()), ["a.md", "b.md", "dangling.md", "link.md"]);
    }
}
