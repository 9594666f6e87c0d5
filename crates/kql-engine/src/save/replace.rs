//! Files that are there whole or not at all: a new one takes its name when it is complete.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::SaveError;

/// Writes a file beside the one at `path`, and puts it in its place. When that fails, what was there stays as it is.
///
/// A file that is replaced leaves its permissions to the new one, and a link stays a link. What is no file, such as a pipe,
/// is written to.
pub(super) fn replace(
    path: &Path,
    write: impl FnOnce(&File) -> Result<(), SaveError>,
) -> Result<(), SaveError> {
    let unwritable = |source| SaveError::Unwritable {
        path: path.to_owned(),
        source,
    };
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    // A file that may not be written may not be replaced either, although its folder would allow it.
    let old = match OpenOptions::new().write(true).open(&target) {
        Ok(old) => Some((old.metadata().map_err(unwritable)?, old)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(unwritable(error)),
    };
    if let Some((about, old)) = &old
        && !about.is_file()
    {
        return write(old);
    }
    let new = unfinished(&target).map_err(unwritable)?;
    write(new.as_file())?;
    if let Some((about, _)) = &old {
        let permissions = about.permissions();
        new.as_file()
            .set_permissions(permissions)
            .map_err(unwritable)?;
    }
    new.persist(&target)
        .map_err(|error| unwritable(error.error))?;
    Ok(())
}

/// A new file in the folder of `target`, with the permissions of any new file. It is gone when dropped.
fn unfinished(target: &Path) -> io::Result<NamedTempFile> {
    let folder = target.parent().filter(|folder| *folder != Path::new(""));
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    Builder::new()
        .prefix(&format!(".{name}."))
        .suffix(".unfinished")
        .make_in(folder.unwrap_or(Path::new(".")), |path| {
            File::create_new(path)
        })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn write(text: &str) -> impl FnOnce(&File) -> Result<(), SaveError> {
        move |mut file| {
            file.write_all(text.as_bytes())
                .expect("the temporary folder has room");
            Ok(())
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("the folder is there");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        names
            .map(|name| name.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn a_file_is_replaced_by_a_whole_one_or_stays() {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let path = folder.path().join("T.parquet");
        let failing = |text| {
            let path = path.clone();
            move |file: &File| {
                write(text)(file)?;
                Err(SaveError::Unwritable {
                    path,
                    source: io::ErrorKind::StorageFull.into(),
                })
            }
        };
        replace(&path, failing("a part")).expect_err("the disk is full");
        assert_eq!(names(folder.path()), Vec::<String>::new());
        replace(&path, write("old")).expect("it can be written");
        replace(&path, failing("a part")).expect_err("the disk is full");
        assert_eq!(fs::read_to_string(&path).expect("it stays"), "old");
        replace(&path, write("new")).expect("it can be written");
        assert_eq!(fs::read_to_string(&path).expect("it is whole"), "new");
        assert_eq!(names(folder.path()), ["T.parquet"]);
    }

    #[test]
    fn a_missing_folder_is_the_systems_error() {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let path = folder.path().join("none").join("T.parquet");
        let error = replace(&path, write("")).expect_err("there is no such folder");
        let SaveError::Unwritable { source, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(source.kind(), io::ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let (path, link) = (folder.path().join("T.parquet"), folder.path().join("link"));
        let mode = |path: &Path| {
            let about = fs::metadata(path).expect("it is there");
            about.permissions().mode() & 0o777
        };
        let plain = folder.path().join("plain");
        fs::write(&plain, "").expect("it can be written");
        replace(&path, write("old")).expect("it can be written");
        assert_eq!(mode(&path), mode(&plain), "as any new file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("it is ours");
        symlink(&path, &link).expect("links can be made");
        replace(&link, write("new")).expect("it can be written");
        assert_eq!(fs::read_to_string(&path).expect("it is whole"), "new");
        assert!(link.is_symlink());
        assert_eq!(mode(&path), 0o640);
    }
}
