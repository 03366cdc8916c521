//! Whether the key fits the secrets that are there. Looked at when the hub starts and by the doctor: a key
//! that was lost or exchanged is said before the first message cannot be sent.

use crate::platform::db::Conn;
use crate::platform::vault::{KeyId, KeySource, Sealed, Vault};
use crate::{credentials, notifications};

/// So many owners of secrets are named.
const NAMED: usize = 5;

/// How the key fits.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum KeyState {
    /// Nothing is sealed.
    NotNeeded,
    /// All that is sealed can be read.
    Fits {
        /// So many secrets.
        secrets: usize,
        /// The key.
        key: KeyId,
    },
    /// Some of it cannot be read.
    DoesNotFit {
        /// What is wrong.
        finding: String,
        /// What to do about it.
        remedy: String,
    },
}

/// Looks at all that is sealed. Makes no key.
pub(crate) async fn examine(conn: &mut Conn, source: &KeySource) -> sqlx::Result<KeyState> {
    let mut sealed = notifications::sealed(conn).await?;
    sealed.extend(credentials::sealed(conn).await?);
    Ok(judge(&sealed, source))
}

fn judge(sealed: &[Sealed], source: &KeySource) -> KeyState {
    if sealed.is_empty() {
        return KeyState::NotNeeded;
    }
    let vault = match Vault::open(source) {
        Ok(vault) => vault,
        Err(error) => {
            return KeyState::DoesNotFit {
                finding: format!("{error:#}; {} cannot be read", owners(sealed.iter())),
                remedy: remedy(source),
            };
        }
    };
    let unreadable: Vec<(&Sealed, String)> = sealed
        .iter()
        .filter_map(|one| {
            let opened = vault.open_sealed(&one.place, &one.bytes);
            Some((one, opened.err()?.to_string()))
        })
        .collect();
    let Some((_, why)) = unreadable.first() else {
        return KeyState::Fits {
            secrets: sealed.len(),
            key: vault.key_id(),
        };
    };
    KeyState::DoesNotFit {
        finding: format!(
            "{} cannot be read: {why}",
            owners(unreadable.iter().map(|(one, _)| *one))
        ),
        remedy: remedy(source),
    }
}

/// "the secrets of the channel a, the channel b and 3 more".
fn owners<'a>(sealed: impl ExactSizeIterator<Item = &'a Sealed>) -> String {
    let count = sealed.len();
    let named: Vec<&str> = sealed.take(NAMED).map(|one| one.owner.as_str()).collect();
    let more = match count - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("the secrets of {}{more}", named.join(", "))
}

fn remedy(source: &KeySource) -> String {
    format!(
        "Bring the right key back ({}) and start the hub again, or enter these secrets anew in the settings. \
         Until then the hub watches as ever, and messages wait.",
        source.whereabouts()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::secrets::Secret;
    use crate::platform::vault::{Place, new_key};

    fn sealed(source: &KeySource, names: &[&str]) -> Vec<Sealed> {
        let vault = Vault::open(source).unwrap();
        let seal = |name: &&str| {
            let place = Place::new("channels", *name, "secrets");
            Sealed {
                owner: format!("the channel {name}"),
                bytes: vault.seal(&place, &Secret::from("planted")),
                place,
            }
        };
        names.iter().map(seal).collect()
    }

    #[test]
    fn a_key_that_is_wrong_or_gone_is_told_from_one_that_fits() {
        let (right, wrong) = (KeySource::Given(new_key()), KeySource::Given(new_key()));
        assert_eq!(judge(&[], &wrong), KeyState::NotNeeded);
        let two = sealed(&right, &["ops", "phone"]);
        assert!(matches!(
            judge(&two, &right),
            KeyState::Fits { secrets: 2, .. }
        ));
        let KeyState::DoesNotFit { finding, remedy } = judge(&two, &wrong) else {
            panic!("another key opens it");
        };
        assert!(
            finding
                .starts_with("the secrets of the channel ops, the channel phone cannot be read: "),
            "{finding}"
        );
        assert!(remedy.contains("HOMELABCMD_ENCRYPTION_KEY"), "{remedy}");
        let folder = tempfile::tempdir().unwrap();
        let gone = KeySource::Own(folder.path().join("encryption.key"));
        let KeyState::DoesNotFit { finding, .. } = judge(&two, &gone) else {
            panic!("no key opens it");
        };
        assert!(
            finding.contains("encryption.key") && finding.contains("ops"),
            "{finding}"
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        // One that is damaged is named alone, and many are counted.
        let mut many = sealed(&right, &["a", "b", "c", "d", "e", "f", "g"]);
        many[1].bytes[40] ^= 1;
        let KeyState::DoesNotFit { finding, .. } = judge(&many, &right) else {
            panic!("it is damaged");
        };
        assert!(
            finding.starts_with("the secrets of the channel b cannot"),
            "{finding}"
        );
        let KeyState::DoesNotFit { finding, .. } = judge(&many, &wrong) else {
            panic!("another key opens it");
        };
        assert!(finding.contains("the channel e and 2 more"), "{finding}");
    }
}
