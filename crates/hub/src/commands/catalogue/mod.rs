//! The whitelist: what may be run on machines at all, as data.
//!
//! A **definition** has a name, typed parameters, an argv with places for them, and what people have to know
//! before they run it. The hub ships some (`shipped.toml`); an admin adds their own in `actions.toml` in the
//! data folder, which is read at the hub's start and is refused whole where something in it is wrong. Nothing
//! that is not a definition is ever run.

mod definition;
mod file;
mod packages;
mod parameter;
mod shell_words;
mod template;
mod units;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;

pub(super) use definition::PackageWork;
pub use definition::{Circumstances, Danger, Definition, Expectation, Values};
pub use packages::has_ended_well;
pub use parameter::{Invalid, Kind as ParameterKind, Parameter, Value};

use crate::platform::secrets::sha256_hex;

/// What the hub brings.
const SHIPPED: &str = include_str!("shipped.toml");

/// The admin's own, in the data folder.
pub const OWN_FILE: &str = "actions.toml";

/// All definitions.
#[derive(Debug)]
pub struct Catalogue {
    definitions: BTreeMap<String, Arc<Definition>>,
    hash: String,
}

impl Catalogue {
    /// What the hub ships, and what is in the data folder.
    ///
    /// # Errors
    /// When the own file cannot be read, or something in it is wrong: file, line and reason.
    pub fn load(data_dir: &Path) -> anyhow::Result<Self> {
        let path = data_dir.join(OWN_FILE);
        let own = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        Self::parse(&own, &path.display().to_string())
    }

    /// The same with this text in place of the own file, which is called so in errors.
    ///
    /// # Errors
    /// As [`Catalogue::load`].
    pub fn parse(own: &str, file_name: &str) -> anyhow::Result<Self> {
        let mut definitions = file::read(SHIPPED, "shipped.toml", false)?;
        for (name, definition) in file::read(own, file_name, true)? {
            if definitions.contains_key(&name) {
                let line = file::line_of(own, &name);
                anyhow::bail!("{file_name}:{line}: an action {name} is shipped with the hub");
            }
            definitions.insert(name, definition);
        }
        let definitions = definitions
            .into_iter()
            .map(|(name, definition)| (name, Arc::new(definition)));
        // A NUL is in neither of them: TOML has no such sign.
        let hash = sha256_hex(&format!("{SHIPPED}\0{own}"));
        Ok(Self {
            definitions: definitions.collect(),
            hash,
        })
    }

    /// SHA-256 of both files, hex.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The definition of this name.
    pub fn get(&self, name: &str) -> Option<&Arc<Definition>> {
        self.definitions.get(name)
    }

    /// All, by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Definition>> {
        self.definitions.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_is_right_and_an_own_action_stands_beside_it() {
        let own = r#"
            [flush_dns]
            title = "Flush the DNS cache"
            effect = "Names are asked for again."
            argv = ["resolvectl", "flush-caches"]
            danger = "harmless"
        "#;
        let catalogue = Catalogue::parse(own, "actions.toml").unwrap();
        assert!(catalogue.get("flush_dns").unwrap().is_own);
        assert!(!catalogue.get("restart_service").unwrap().is_own);
        let shipped = Catalogue::parse("", "actions.toml").unwrap();
        assert_ne!(shipped.hash(), catalogue.hash());
        assert_eq!(catalogue.all().count(), shipped.all().count() + 1);
    }

    #[test]
    fn an_own_action_takes_no_shipped_name() {
        let own =
            "\n[reboot]\ntitle = \"x\"\neffect = \"x.\"\nargv = [\"x\"]\ndanger = \"harmless\"\n";
        let error = Catalogue::parse(own, "actions.toml").unwrap_err();
        assert_eq!(
            error.to_string(),
            "actions.toml:2: an action reboot is shipped with the hub"
        );
    }
}
