//! Puts together what is said to one channel at one moment: machines that went at once, what was held back,
//! and floods are one message each. Pure.

use std::collections::BTreeMap;

use super::compose::Item;
use super::ledger::{Held, Ledger, Say};
use super::model::ChannelId;
use crate::alerts;

/// More than so many at once are one message.
const ONE_BY_ONE: usize = 5;

/// Something to say, and why it was held back, if it was.
pub(super) struct Said {
    pub(super) item: Item,
    pub(super) held: Option<Held>,
}

/// A message, before it has words.
pub(super) enum Group {
    /// Of one alert.
    One(Box<Item>),
    /// Of machines that went at once.
    Incident {
        /// Their incident.
        thread: String,
        /// At least as many as make one.
        items: Vec<Item>,
    },
    /// Of machines that went at once and are back.
    Recovery {
        /// Their incident.
        thread: String,
        /// Who is back.
        items: Vec<Item>,
        /// Names of those who are not.
        still: Vec<String>,
    },
    /// Of all that was held back, or came in a flood.
    Digest {
        /// What changed meanwhile.
        items: Vec<Item>,
        /// Why it was held back.
        held: Option<Held>,
    },
}

/// The messages to a channel. Who is told of an incident knows each of its alerts by that.
pub(super) fn of_channel(channel: ChannelId, said: Vec<Said>, ledger: &mut Ledger) -> Vec<Group> {
    let mut singles = Vec::new();
    let mut at_once: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    let mut back: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    let mut digest: BTreeMap<Option<Held>, Vec<Item>> = BTreeMap::new();
    for Said { item, held } in said {
        let incident = item.alert.as_ref().and_then(|alert| alert.incident.clone());
        match (held, incident) {
            (Some(Held::Recovery), Some(incident)) => {
                back.entry(incident).or_default().push(item);
            }
            (Some(Held::Incident), Some(incident)) if item.say == Say::Opened => {
                at_once.entry(incident).or_default().push(item);
            }
            (Some(Held::Pause | Held::Quiet | Held::Busy), _) => {
                digest.entry(held).or_default().push(item);
            }
            _ => singles.push(item),
        }
    }
    let mut groups = Vec::new();
    for (thread, items) in at_once {
        if items.len() < alerts::AT_ONCE {
            singles.extend(items);
            continue;
        }
        for item in &items {
            if let Some(entry) = ledger.entries.get_mut(&(channel, item.alert_id)) {
                entry.thread.clone_from(&thread);
            }
        }
        groups.push(Group::Incident { thread, items });
    }
    for (thread, items) in back {
        let entries = ledger.entries.iter();
        let still = entries.filter(|((id, _), entry)| *id == channel && entry.thread == thread);
        let still = still.map(|(_, entry)| entry.machine_name.clone()).collect();
        groups.push(Group::Recovery {
            thread,
            items,
            still,
        });
    }
    if singles.len() > ONE_BY_ONE {
        digest.insert(None, once_each(singles));
    } else {
        groups.extend(singles.into_iter().map(Box::new).map(Group::One));
    }
    for (held, mut items) in digest {
        groups.push(match items.len() {
            1 if items[0].say != Say::CameAndWent => Group::One(Box::new(items.remove(0))),
            _ => Group::Digest { items, held },
        });
    }
    groups
}

/// What became of each alert that is named several times.
fn once_each(items: Vec<Item>) -> Vec<Item> {
    let mut each: Vec<Item> = Vec::new();
    for item in items {
        match each
            .iter_mut()
            .find(|known| known.alert_id == item.alert_id)
        {
            Some(known) => {
                let say = match (known.say, item.say) {
                    (Say::Opened, Say::Resolved) => Say::CameAndWent,
                    (Say::Opened, _) => Say::Opened,
                    (_, last) => last,
                };
                *known = Item { say, ..item };
            }
            None => each.push(item),
        }
    }
    each
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::{AlertId, Severity};

    fn item(alert_id: AlertId, say: Say) -> Item {
        Item {
            say,
            severity: Severity::High,
            at: 0,
            alert_id,
            machine_name: "nas".into(),
            title: "/ is full".into(),
            alert: None,
        }
    }

    fn groups(items: Vec<Item>) -> Vec<Group> {
        let said = items.into_iter().map(|item| Said { item, held: None });
        of_channel(ChannelId::new(), said.collect(), &mut Ledger::default())
    }

    #[test]
    fn five_come_alone_and_six_together() {
        let some = |count: usize| (0..count).map(|_| item(AlertId::new(), Say::Opened));
        let alone = groups(some(5).collect());
        assert!(alone.len() == 5 && alone.iter().all(|g| matches!(g, Group::One(_))));
        let together = groups(some(6).collect());
        assert!(matches!(&together[..], [Group::Digest { items, held: None }] if items.len() == 6));
    }

    #[test]
    fn in_a_flood_each_alert_is_named_once_by_how_it_ended() {
        let ids = [(); 3].map(|()| AlertId::new());
        let items = vec![
            item(ids[0], Say::Opened),
            item(ids[0], Say::Resolved),
            item(ids[1], Say::Opened),
            item(ids[1], Say::Escalated),
            item(ids[2], Say::Escalated),
            item(ids[2], Say::Resolved),
        ];
        let Some(Group::Digest { items, .. }) = groups(items).pop() else {
            panic!("one message");
        };
        let says: Vec<Say> = items.iter().map(|item| item.say).collect();
        assert_eq!(says, [Say::CameAndWent, Say::Opened, Say::Resolved]);
    }
}
