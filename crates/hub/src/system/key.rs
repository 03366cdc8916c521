//! Whether the key fits the secrets that are there. Looked at when the hub starts and by the doctor: a key
//! that was lost or exchanged is said before the first message cannot be sent.
//!
//! The hub itself opens nothing for that: each secret says which key sealed it. The commands of whoever has the
//! key and the database in their hands anyway (`doctor`, and `key rotate` before it begins) try whether each opens,
//! which tells what is damaged, too; what comes of it is wiped at once and goes nowhere.

use super::key_record::{is_end_missing, record_end};
use crate::audit::Actor;
use crate::platform::db::{Conn, Db, Tx};
use crate::platform::vault::{KeyId, KeySource, Keyring, Keys, Sealed, Vault, VaultError};
use crate::{credentials, notifications};

/// So many owners of secrets are named.
const NAMED: usize = 5;

/// All that is sealed. A domain that seals has a line here and one in [`replace`].
pub(super) async fn all_sealed(conn: &mut Conn) -> sqlx::Result<Vec<Sealed>> {
    let mut all = Vec::new();
    all.extend(credentials::sealed(conn).await?);
    all.extend(notifications::sealed(conn).await?);
    Ok(all)
}

/// Whether there is nothing that a key is needed for.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn is_nothing_sealed(conn: &mut Conn) -> sqlx::Result<bool> {
    Ok(all_sealed(conn).await?.is_empty())
}

/// Replaces one of them, if it is still that; the answer says so. Each domain knows what is its own.
pub(super) async fn replace(tx: &mut Tx, was: &Sealed, is: &[u8]) -> sqlx::Result<bool> {
    let mut replaced = false;
    replaced |= credentials::replace_sealed(tx, was, is).await?;
    replaced |= notifications::replace_sealed(tx, was, is.to_owned()).await?;
    Ok(replaced)
}

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
    /// All that is sealed can be read, and the key is being exchanged.
    Rotating {
        /// How far that is.
        finding: String,
        /// What ends it.
        remedy: String,
    },
    /// Some of it cannot be read, or a key that is there is of no use.
    DoesNotFit {
        /// What is wrong.
        finding: String,
        /// What to do about it.
        remedy: String,
    },
}

/// How closely a secret is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Which key sealed it.
    AtTheKey,
    /// Whether it opens.
    Inside,
}

/// Looks at all that is sealed, and opens nothing. Makes no key.
pub(crate) async fn look(conn: &mut Conn, keyring: &Keyring) -> sqlx::Result<KeyState> {
    examine(conn, keyring, Look::AtTheKey).await
}

/// Looks at all that is sealed. Makes no key.
pub(super) async fn examine(
    conn: &mut Conn,
    keyring: &Keyring,
    look: Look,
) -> sqlx::Result<KeyState> {
    // The keys last: a secret that was sealed anew since it was read still has its old key there, or is
    // read once more.
    let sealed = all_sealed(conn).await?;
    let state = judge(&sealed, keyring, look);
    match state {
        KeyState::DoesNotFit { .. } => Ok(judge(&all_sealed(conn).await?, keyring, look)),
        state => Ok(state),
    }
}

/// Ends what a rotation could not end, because the hub had to be told the new key, or because it was killed before
/// its end was on record. Only for the hub itself, which knows that no other one runs on its folder.
pub(crate) async fn settle(db: &Db, keyring: &Keyring) -> anyhow::Result<Option<KeyId>> {
    let Ok(keys) = keyring.keys() else {
        return Ok(None);
    };
    let Some(id) = keys.told_id() else {
        return Ok(None);
    };
    let actor = Actor::job("encryption key");
    match keys.next_id() {
        Some(next) if next == id => {}
        Some(_) => return Ok(None),
        None if is_end_missing(&mut *db.read().await?, id).await? => {
            let mut tx = db.write().await?;
            let is_over = record_end(&mut tx, &actor, id).await?;
            tx.commit().await?;
            return Ok(is_over.then_some(id));
        }
        None => return Ok(None),
    }
    let mut tx = db.write().await?;
    let sealer = keyring.sealer(db, &mut tx).await?;
    let vault = keyring.keys()?.vault()?;
    let sealed = all_sealed(&mut tx).await?;
    let is_over = !sealed
        .iter()
        .any(|one| vault.is_sealed_with_old_key(&one.bytes));
    if is_over {
        record_end(&mut tx, &actor, id).await?;
        sealer.drop_next(id)?;
    }
    tx.commit().await?;
    Ok(is_over.then_some(id))
}

fn judge(sealed: &[Sealed], keyring: &Keyring, look: Look) -> KeyState {
    let looked = keyring.keys().and_then(|keys| Ok((keys.vault()?, keys)));
    let next = matches!(&looked, Ok((_, keys)) if keys.next_id().is_some());
    if sealed.is_empty() && !next {
        return match looked {
            // Whoever gave it relies on it, and would learn of it with the first secret.
            Err(error) if !keyring.source().is_not_made_yet() => KeyState::DoesNotFit {
                finding: format!("{error:#}; no secret is stored yet, and none can be"),
                remedy: format!(
                    "Give the hub a usable key ({}) and start it again, or none: then it makes one for itself.",
                    keyring.source().whereabouts()
                ),
            },
            _ => KeyState::NotNeeded,
        };
    }
    let (vault, keys) = match looked {
        Ok(looked) => looked,
        Err(error) => {
            return KeyState::DoesNotFit {
                finding: format!("{error:#}; {} cannot be read", owners(sealed.iter())),
                remedy: remedy(keyring, false),
            };
        }
    };
    if let Some(finding) = unreadable(sealed, &vault, Some(vault.key_id()), look) {
        let trouble = keys.trouble().map(|error| format!("{error:#}; "));
        return KeyState::DoesNotFit {
            finding: trouble.unwrap_or_default() + &finding,
            remedy: remedy(keyring, next),
        };
    }
    match keys.next_id() {
        None => KeyState::Fits {
            secrets: sealed.len(),
            key: vault.key_id(),
        },
        Some(next) => rotating(sealed, &vault, next, &keys, keyring),
    }
}

fn rotating(
    sealed: &[Sealed],
    vault: &Vault,
    next: KeyId,
    keys: &Keys,
    keyring: &Keyring,
) -> KeyState {
    let old = sealed
        .iter()
        .filter(|one| vault.is_sealed_with_old_key(&one.bytes))
        .count();
    let (all, file) = (sealed.len(), keyring.next_file());
    let is_own = matches!(keyring.source(), KeySource::Own(_));
    let (finding, remedy) = if old == 0 && keys.told_id() == Some(next) {
        (
            format!("the encryption key was exchanged for {next}, which is still in {file}, too"),
            "Start the hub with that key: it looks once more and removes the file.".to_owned(),
        )
    } else if old == 0 && !is_own {
        (
            format!(
                "all secrets are sealed with the encryption key {next}, which the hub reads from {file}: \
                 it was not told of it yet"
            ),
            tell(keyring),
        )
    } else {
        (
            format!(
                "the encryption key is being exchanged for {next}: {old} of {all} secrets still have \
                 the old one"
            ),
            finish(keyring),
        )
    };
    KeyState::Rotating { finding, remedy }
}

/// What gives the hub a key that it cannot take by itself.
pub(super) fn tell(keyring: &Keyring) -> String {
    let file = keyring.next_file();
    let how = match keyring.source() {
        KeySource::Given(_) => {
            format!("Set HOMELABCMD_ENCRYPTION_KEY to the new key (it is in {file})")
        }
        KeySource::File(path) | KeySource::Own(path) => format!(
            "Put the new key (it is in {file}) where HOMELABCMD_ENCRYPTION_KEY_FILE names it, {}",
            path.display()
        ),
    };
    format!("{how}, and start the hub again: it then removes {file}, and needs it until then.")
}

/// What ends a rotation that was interrupted.
pub(super) fn finish(keyring: &Keyring) -> String {
    format!(
        "Run `homelabcmd key rotate --new-key-file {}` with the same options as the hub to go on. Until then \
         the hub reads both keys, and needs both.",
        keyring.next_file()
    )
}

/// What of it cannot be read, in words.
/// `has` is the key that the hub has: the vault may have one more.
pub(super) fn unreadable(
    sealed: &[Sealed],
    vault: &Vault,
    has: Option<KeyId>,
    look: Look,
) -> Option<String> {
    let trouble = |one: &Sealed| match look {
        Look::AtTheKey => vault.check_key(&one.bytes).err(),
        Look::Inside => vault.open_sealed(&one.place, &one.bytes).err(),
    };
    let unreadable: Vec<(&Sealed, VaultError)> = sealed
        .iter()
        .filter_map(|one| Some((one, trouble(one)?)))
        .collect();
    let (_, why) = unreadable.first()?;
    let why = match (*why, has) {
        (VaultError::WrongKey { sealed_with, .. }, None) => {
            format!("the secret was sealed with the key {sealed_with}, which the hub does not have")
        }
        (VaultError::WrongKey { sealed_with, .. }, Some(current)) => VaultError::WrongKey {
            sealed_with,
            current,
        }
        .to_string(),
        (other, _) => other.to_string(),
    };
    let owners = owners(unreadable.iter().map(|(one, _)| *one));
    Some(format!("{owners} cannot be read: {why}"))
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

fn remedy(keyring: &Keyring, is_rotating: bool) -> String {
    let rotating = match is_rotating {
        false => "",
        true => {
            "The key is being exchanged, and the one from before is needed until that is over \
             (`homelabcmd key rotate` with the old key goes on). "
        }
    };
    format!(
        "{rotating}Bring the right key back ({}) and start the hub again, or enter these secrets anew in the \
         settings. Until then the hub watches as ever, and messages wait.",
        keyring.source().whereabouts()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::secrets::Secret;
    use crate::platform::vault::{Place, new_key};

    fn keyring(source: &KeySource) -> Keyring {
        Keyring::new(source.clone(), "no/such/folder/next".into())
    }

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
        let two = sealed(&right, &["ops", "phone"]);
        let mut many = sealed(&right, &["a", "b", "c", "d", "e", "f", "g"]);
        let (right, wrong) = (keyring(&right), keyring(&wrong));
        let judge = |sealed: &[Sealed], keyring| {
            let inside = judge(sealed, keyring, Look::Inside);
            assert_eq!(judge(sealed, keyring, Look::AtTheKey), inside);
            inside
        };
        assert_eq!(judge(&[], &wrong), KeyState::NotNeeded);
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
        let gone = keyring(&KeySource::Own(folder.path().join("encryption.key")));
        let KeyState::DoesNotFit { finding, .. } = judge(&two, &gone) else {
            panic!("no key opens it");
        };
        assert!(
            finding.contains("encryption.key") && finding.contains("ops"),
            "{finding}"
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        // One that is damaged is named alone, and many are counted.
        many[1].bytes[40] ^= 1;
        let judge = super::judge;
        let KeyState::DoesNotFit { finding, .. } = judge(&many, &right, Look::Inside) else {
            panic!("it is damaged");
        };
        assert!(
            finding.starts_with("the secrets of the channel b cannot"),
            "{finding}"
        );
        // That is told by opening it alone.
        let looked = judge(&many, &right, Look::AtTheKey);
        assert!(matches!(looked, KeyState::Fits { .. }), "{looked:?}");
        let KeyState::DoesNotFit { finding, .. } = judge(&many, &wrong, Look::Inside) else {
            panic!("another key opens it");
        };
        assert!(finding.contains("the channel e and 2 more"), "{finding}");
    }

    #[test]
    fn a_key_that_was_given_and_is_none_is_said_before_there_is_a_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mounted");
        for (source, words) in [
            (KeySource::Given(Secret::from("planted")), "32 bytes"),
            (KeySource::File(path), "cannot be read"),
        ] {
            let KeyState::DoesNotFit { finding, remedy } =
                judge(&[], &keyring(&source), Look::Inside)
            else {
                panic!("{source:?} is no key");
            };
            assert!(
                finding.contains(words) && !finding.contains("planted"),
                "{finding}"
            );
            assert!(remedy.contains(&source.whereabouts()), "{remedy}");
        }
        let own = KeySource::Own(folder.path().join("encryption.key"));
        assert_eq!(
            judge(&[], &keyring(&own), Look::Inside),
            KeyState::NotNeeded
        );
    }
}
