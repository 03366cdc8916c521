//! What went wrong over SSH, as an answer.

use super::Error;
use crate::platform::ssh::Failure;

/// 502 with the failure's own code, but 403 where the machine was reached and `sudo` refused.
impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let text = failure.to_string();
        let mut signs = text.chars();
        let sentence = signs.next().map_or_else(String::new, |first| {
            format!(
                "{}{}.",
                first.to_uppercase(),
                signs.as_str().trim_end_matches('.')
            )
        });
        let error = match &failure {
            Failure::Sudo { .. } => Self::forbidden(failure.code(), sentence),
            _ => Self::bad_gateway(failure.code(), sentence),
        };
        error.advising(failure.advice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::ssh::SudoRefusal;

    #[test]
    fn a_machine_out_of_reach_is_a_bad_gateway_and_a_refusing_sudo_is_forbidden() {
        let address = "nas:22".to_owned();
        let refused = Error::from(Failure::Refused {
            address: address.clone(),
        });
        assert_eq!(refused.status(), 502);
        assert_eq!(refused.code(), "connection_refused");
        assert!(refused.detail().ends_with("nothing listens on this port."));
        let sudo = Error::from(Failure::Sudo {
            address,
            why: SudoRefusal::NotAllowed,
        });
        assert_eq!((sudo.status().as_u16(), sudo.code()), (403, "sudo_refused"));
        assert!(sudo.detail().starts_with("Sudo on nas:22"));
    }
}
