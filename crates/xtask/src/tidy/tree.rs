//! The files of the repository that people write, with their text.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Folders that are made or fetched, wherever they are.
const SKIPPED: &[&str] = &[
    ".git",
    "target",
    "node_modules",
    "dist",
    "coverage",
    "artifacts",
    "data",
    "generated",
];

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct File {
    /// From the root of the repository.
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl File {
    /// Its extension, or nothing.
    pub(super) fn extension(&self) -> &str {
        self.path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default()
    }

    /// Its name in its folder.
    pub(super) fn name(&self) -> &str {
        self.path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
    }
}

/// All files with text in them, by path.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub(super) files: Vec<File>,
}

impl Tree {
    /// Reads a folder.
    pub(super) fn read(root: &Path) -> anyhow::Result<Self> {
        let mut files = Vec::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(&folder)
                .with_context(|| format!("cannot list {}", folder.display()))?;
            for entry in entries {
                let entry = entry?;
                let kind = entry.file_type()?;
                let name = entry.file_name();
                // Test data may be named `data` where it lies deeper than the data folder of a run.
                let is_test_data = name == "data" && folder != root;
                if kind.is_dir() && (is_test_data || !SKIPPED.iter().any(|skip| name == *skip)) {
                    folders.push(entry.path());
                } else if kind.is_file() && name != ".git" {
                    let bytes = std::fs::read(entry.path())
                        .with_context(|| format!("cannot read {}", entry.path().display()))?;
                    if let Ok(text) = String::from_utf8(bytes) {
                        let path = entry.path();
                        let path = path.strip_prefix(root).unwrap_or(&path).to_owned();
                        files.push(File { path, text });
                    }
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { files })
    }

    /// The files below a folder.
    pub(super) fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a File> {
        self.files
            .iter()
            .filter(move |file| file.path.starts_with(folder))
    }

    /// The text of one file, or nothing.
    pub(super) fn text(&self, path: &str) -> &str {
        let found = self.files.iter().find(|file| file.path == Path::new(path));
        found.map_or("", |file| &file.text)
    }

    /// A tree for a test, out of paths and texts, by way of a real folder.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self::read(folder.path()).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_folders_and_binary_files_are_left_out() {
        let tree = Tree::of(&[
            ("src/a.rs", "a"),
            ("target/b.rs", "b"),
            ("web/node_modules/c.js", "c"),
            ("data/d.txt", "d"),
            ("crates/probe/tests/data/e.txt", "e"),
        ]);
        let paths: Vec<_> = tree
            .files
            .iter()
            .map(|file| file.path.to_str().unwrap())
            .collect();
        assert_eq!(paths, ["crates/probe/tests/data/e.txt", "src/a.rs"]);
    }
}
