//! Reading this machine through `/proc` and `/sys`. Every reader takes its root, so that a test can
//! show it another machine.

mod broadcast;
mod cards;
mod facts;
mod power;
mod sample;

use std::path::{Path, PathBuf};

pub(crate) use sample::Sampler;

/// Files below a root: `/` on a real machine.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    root: PathBuf,
}

impl Reader {
    /// Reads below `root`.
    pub(crate) fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// A file's text; `None` when it is not there or cannot be read.
    fn text(&self, path: &str) -> Option<String> {
        let bytes = std::fs::read(self.path(path)).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A file's text without the line's end; `None` when it is empty.
    fn word(&self, path: &str) -> Option<String> {
        let text = self.text(path)?;
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn number<T: std::str::FromStr>(&self, path: &str) -> Option<T> {
        self.word(path)?.parse().ok()
    }

    /// Names in a folder, sorted.
    fn names(&self, path: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(path))
            .into_iter()
            .flatten()
            .flatten();
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort();
        names
    }

    fn exists(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// The name of what a symbolic link leads to.
    fn link_name(&self, path: &str) -> Option<String> {
        let target = std::fs::read_link(self.path(path)).ok()?;
        Some(target.file_name()?.to_str()?.to_owned())
    }

    fn root(&self) -> &Path {
        &self.root
    }
}
