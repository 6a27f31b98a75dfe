//! Folders of files: loaded as a project, copied, written.

use std::path::{Path, PathBuf};

use phxc_core::source::MemoryWorld;

/// Every file below `folder`, at any depth, sorted, as a path from `folder` with `/`. What Git keeps
/// for itself is left out.
///
/// # Errors
/// If a folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<String>, String> {
    let mut found = vec![];
    collect(folder, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| failed(folder, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == ".git" {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), found)?;
        } else {
            found.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

/// The project below `root`, in memory: each of `parts` is a file, or a folder with all it holds.
///
/// # Errors
/// If a part does not exist or cannot be read.
pub fn world(root: &Path, parts: &[&str]) -> Result<MemoryWorld, String> {
    let mut world = MemoryWorld::default();
    for part in parts {
        let path = root.join(part);
        if path.is_dir() {
            for file in files(&path)? {
                let place = if part.is_empty() { file.clone() } else { format!("{part}/{file}") };
                world.insert(place, read(&path.join(&file))?);
            }
        } else {
            world.insert(*part, read(&path)?);
        }
    }
    Ok(world)
}

/// Copies a folder with all it holds, to a place that need not exist.
///
/// # Errors
/// If a file cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<(), String> {
    std::fs::create_dir_all(to).map_err(|error| failed(to, &error))?;
    for file in files(from)? {
        write(&to.join(&file), &read(&from.join(&file))?)?;
    }
    Ok(())
}

/// The bytes of a file.
///
/// # Errors
/// If it cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| failed(path, &error))
}

/// The text of a file.
///
/// # Errors
/// If it cannot be read, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| failed(path, &error))
}

/// Writes a file and the folders above it.
///
/// # Errors
/// If the system refuses.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    std::fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    std::fs::write(path, bytes).map_err(|error| failed(path, &error))
}

/// Removes a file or a folder with all it holds, if it is there.
///
/// # Errors
/// If the system refuses.
pub fn remove(path: &Path) -> Result<(), String> {
    let done = if path.is_dir() {
        std::fs::remove_dir_all(path)
    } else if path.exists() {
        std::fs::remove_file(path)
    } else {
        Ok(())
    };
    done.map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
