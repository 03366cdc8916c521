//! What of an answer is shown to people: one short line, without the secrets that were sent.

use crate::platform::secrets::Secret;
use crate::platform::text::{cut, one_line, percent};

/// Stands where a secret was.
const HIDDEN: &str = "•••";

/// How much of an answer people are shown; characters.
const SHOWN: usize = 200;

/// Secrets that must not come back.
#[derive(Debug, Default)]
pub(super) struct Hidden(Vec<Secret>);

impl Hidden {
    pub(super) fn hide(&mut self, secret: &Secret) {
        self.0.push(secret.clone());
    }

    /// A text of the other side as it may be shown.
    pub(super) fn shown(&self, text: &str) -> String {
        // Secrets go first: one that is cut in two would not be found any more.
        let mut shown = text.to_owned();
        for secret in self.0.iter().filter(|secret| !secret.expose().is_empty()) {
            for form in [secret.expose().to_owned(), percent(secret.expose())] {
                shown = shown.replace(&form, HIDDEN);
            }
        }
        let words: Vec<&str> = shown.split_whitespace().collect();
        cut(&one_line(&words.join(" ")), SHOWN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_come_back_in_any_form_nor_in_part() {
        let mut hidden = Hidden::default();
        hidden.hide(&Secret::from("tskey-planted/1"));
        hidden.hide(&Secret::from(""));
        assert_eq!(
            hidden.shown("Bearer tskey-planted/1\nsecret=tskey-planted%2F1"),
            "Bearer ••• secret=•••"
        );
        for before in 180..205 {
            let text = format!("{} tskey-planted/1", "x".repeat(before));
            assert!(!hidden.shown(&text).contains("tskey"), "{before}");
        }
    }
}
