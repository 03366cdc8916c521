//! What the package managers are told.

use homelabcmd_probe::manager::Manager;
use homelabcmd_probe::upgrade::PackageName;
use homelabcmd_probe::upgrade::commands::{self, Ending, Scope, Step, refresh, upgrade};

use super::definition::{Circumstances, PackageWork, Values};
use super::parameter::Value;

/// The commands for it, one after the other.
///
/// # Errors
/// Why this machine cannot do it, as a sentence.
pub(super) fn steps(
    work: PackageWork,
    values: &Values,
    circumstances: &Circumstances,
) -> Result<Vec<Vec<String>>, String> {
    let manager = circumstances.manager.ok_or(
        "The machine's package manager is not known: its agent says it, and so does a scan.",
    )?;
    let chosen: Vec<String> = match work {
        PackageWork::Security => circumstances.security.clone(),
        _ => values
            .get("packages")
            .map(Value::words)
            .unwrap_or_default()
            .to_vec(),
    };
    let names: Vec<PackageName> = chosen
        .iter()
        .map(|name| PackageName::new(manager, name).map_err(|error| error.to_string()))
        .collect::<Result<_, _>>()?;
    let scope = match work {
        PackageWork::Refresh => return Ok(lines(&refresh(manager).map_err(sentence)?)),
        PackageWork::All => Scope::All,
        PackageWork::Full => Scope::Full,
        PackageWork::Security if manager == Manager::Apt && names.is_empty() => {
            return Err(
                "No security updates are pending there, as far as the machine reports.".into(),
            );
        }
        PackageWork::Security => Scope::Security(&names),
        PackageWork::Chosen => Scope::Chosen(&names),
    };
    let mut steps = match refresh(manager) {
        Ok(steps) => steps,
        // It fetches them with the upgrade.
        Err(commands::Refusal::NoLists) => Vec::new(),
        Err(refusal) => return Err(sentence(refusal)),
    };
    steps.extend(upgrade(manager, scope).map_err(sentence)?);
    Ok(lines(&steps))
}

/// Whether what a package manager ended with is no failure.
pub fn has_ended_well(manager: Manager, code: i32) -> bool {
    let steps = upgrade(manager, Scope::All).unwrap_or_default();
    let ending = steps.last().map(|step| step.ending(code));
    matches!(
        ending,
        Some(Ending::Done | Ending::RebootWanted | Ending::RunAgain | Ending::Partly)
    )
}

fn lines(steps: &[Step]) -> Vec<Vec<String>> {
    steps.iter().map(Step::with_env).collect()
}

fn sentence(refusal: commands::Refusal) -> String {
    refusal.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::catalogue::{Catalogue, Circumstances};

    use super::*;

    fn steps_of(
        action: &str,
        params: &serde_json::Value,
        on: &Circumstances,
    ) -> Result<Vec<String>, String> {
        let catalogue = Catalogue::parse("", "").unwrap();
        let definition = catalogue.get(action).unwrap();
        let values = definition.values(params.as_object().unwrap()).unwrap();
        let steps = definition.steps(&values, on)?;
        Ok(steps.iter().map(|step| step.join(" ")).collect())
    }

    #[test]
    fn each_manager_is_told_in_its_own_words() {
        let on = |manager, security: &[&str]| Circumstances {
            manager: Some(manager),
            security: security.iter().map(|name| (*name).to_owned()).collect(),
        };
        let apt = steps_of("apply_updates", &json!({}), &on(Manager::Apt, &[])).unwrap();
        assert!(apt[0].ends_with("apt-get -q update"), "{apt:?}");
        assert!(apt[0].contains("DEBIAN_FRONTEND=noninteractive"));
        assert!(
            apt[1].contains("--force-confold") && apt[1].ends_with("upgrade"),
            "{apt:?}"
        );
        let some = on(Manager::Apt, &["openssl", "libssl3"]);
        let security = steps_of("apply_security_updates", &json!({}), &some).unwrap();
        assert!(
            security[1].ends_with("install -- openssl libssl3"),
            "{security:?}"
        );
        let none = steps_of("apply_security_updates", &json!({}), &on(Manager::Apt, &[]));
        assert!(none.unwrap_err().contains("No security updates"));
        let dnf = steps_of("apply_security_updates", &json!({}), &on(Manager::Dnf, &[])).unwrap();
        assert!(dnf[1].ends_with("dnf -y upgrade --security"), "{dnf:?}");
        let pacman = steps_of("apply_updates", &json!({}), &on(Manager::Pacman, &[])).unwrap();
        assert_eq!(pacman, ["env LC_ALL=C pacman -Syu --noconfirm"]);
        let chosen = json!({"packages": ["vim"]});
        let refused = steps_of("upgrade_packages", &chosen, &on(Manager::Pacman, &[]));
        assert!(refused.unwrap_err().contains("partial upgrades"));
        let hostile = json!({"packages": ["bash-"]});
        assert!(steps_of("upgrade_packages", &hostile, &on(Manager::Apt, &[])).is_err());
        let unknown = steps_of("apply_updates", &json!({}), &Circumstances::default());
        assert!(unknown.unwrap_err().contains("not known"));
    }

    #[test]
    fn a_wish_for_a_reboot_is_no_failure() {
        assert!(has_ended_well(Manager::Zypper, 102));
        assert!(has_ended_well(Manager::Apt, 0));
        assert!(!has_ended_well(Manager::Apt, 100));
        assert!(!has_ended_well(Manager::Zypper, 4));
    }
}
