//! What waits for an approval, and who may give it.

use super::catalogue::{Danger, Definition};
use super::model::{CommandSettings, Reason};
use crate::accounts::Role;
use crate::machines::{Brief, MachineId};

/// Why an action on a machine waits; empty when it does not.
pub(super) fn reasons_to_wait(
    definition: &Definition,
    settings: &CommandSettings,
    id: MachineId,
    machine: &Brief,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if machine.is_paused {
        reasons.push(Reason::Paused);
    }
    if definition.danger == Danger::Dangerous {
        reasons.push(Reason::Dangerous);
    }
    let mut rules = settings.approval_rules.iter();
    if rules.any(|rule| rule.holds(&definition.name, id, machine)) {
        reasons.push(Reason::Rule);
    }
    reasons
}

/// Who may approve what waits for this: whoever works on a paused machine, else an admin. Nobody approves what
/// they might not ask for.
pub(super) fn approver(definition: &Definition, reasons: &[Reason]) -> Role {
    let is_only_paused = reasons.iter().all(|reason| *reason == Reason::Paused);
    match is_only_paused {
        true => definition.role,
        false => Role::Admin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::catalogue::Catalogue;
    use crate::commands::model::ApprovalRule;
    use crate::machines::Kind;

    #[test]
    fn what_is_dangerous_paused_or_ruled_waits() {
        let catalogue = Catalogue::parse("", "").unwrap();
        let id = MachineId::new();
        let machine = |is_paused| Brief {
            name: "nas".into(),
            kind: Kind::Server,
            tags: Vec::new(),
            is_paused,
        };
        let restart = catalogue.get("restart_service").unwrap();
        let reboot = catalogue.get("reboot").unwrap();
        let plain = CommandSettings::default();
        let why = |definition, settings: &CommandSettings, is_paused| {
            reasons_to_wait(definition, settings, id, &machine(is_paused))
        };
        assert_eq!(why(restart, &plain, false), []);
        assert_eq!(why(restart, &plain, true), [Reason::Paused]);
        assert_eq!(
            why(reboot, &plain, true),
            [Reason::Paused, Reason::Dangerous]
        );
        let ruled = CommandSettings {
            approval_rules: vec![ApprovalRule::default()],
            ..plain
        };
        assert_eq!(why(restart, &ruled, false), [Reason::Rule]);
        assert_eq!(approver(restart, &[Reason::Paused]), Role::Operator);
        assert_eq!(approver(restart, &[Reason::Rule]), Role::Admin);
        assert_eq!(approver(reboot, &[Reason::Dangerous]), Role::Admin);
    }
}
