//! Who can wake a machine: another one in one of its networks.

use std::collections::HashSet;

use homelabcmd_wire::NetworkCard;

use crate::machines::{Kind, Machine, MachineId, Observed, Status};

/// The protocol of agents that can send a magic packet.
const PROTOCOL: u32 = 2;

/// A machine that can wake another one, and by which address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relay {
    pub(super) machine: MachineId,
    pub(super) mac: String,
}

/// Why a machine cannot be woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoRelay {
    /// The hub knows no network card of it.
    NoCard,
    /// No machine that is on is in a network with it.
    NobodyNear,
}

/// Finds who wakes `target`: a machine that is on, in a network with one of its cards; servers come before
/// workstations, which may be about to leave. Where `via` names one, only that.
///
/// Networks are compared by their numbers: two places that number theirs alike look like one.
pub(super) fn relay(
    target: &Machine,
    others: &[Observed],
    via: Option<MachineId>,
) -> Result<Relay, NoRelay> {
    let cards = &target.facts.cards;
    if cards.is_empty() {
        return Err(NoRelay::NoCard);
    }
    let mut near: Vec<(&Machine, &NetworkCard)> = others
        .iter()
        .filter(|other| {
            let presence = &other.standing.presence;
            other.machine.id != target.id
                && via.is_none_or(|via| via == other.machine.id)
                && other.machine.agent_protocol >= Some(PROTOCOL)
                && !presence.away
                && presence.status != Status::Unknown
        })
        .filter_map(|other| {
            let machine = &other.machine;
            Some((machine, shared(cards, &machine.facts.cards)?))
        })
        .collect();
    near.sort_by_key(|(machine, _)| (machine.kind != Kind::Server, &machine.name));
    let (machine, card) = near.first().ok_or(NoRelay::NobodyNear)?;
    Ok(Relay {
        machine: machine.id,
        mac: card.mac.clone(),
    })
}

/// The first card of a machine that is in a network with one of another's.
fn shared<'a>(cards: &'a [NetworkCard], others: &[NetworkCard]) -> Option<&'a NetworkCard> {
    let networks: HashSet<&String> = others.iter().flat_map(|card| &card.networks).collect();
    cards.iter().find(|card| {
        let mut its = card.networks.iter();
        its.any(|network| networks.contains(network))
    })
}
