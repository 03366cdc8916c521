//! What the readers of each channel were told, and what they shall learn later. Pure.
//!
//! Of each alert, a channel was told nothing, or that it is open (and how bad it is). [`settle`] compares
//! that with how the alert stands and finds what is to be said: so a "down" is never repeated, and who
//! was told of one is told of its end. While messages are held back (maintenance, quiet hours, others
//! that are about to follow), the entry waits; when the wait is over, the same comparison is made with
//! how the alert stands then.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::model::ChannelId;
use crate::alerts::{AlertId, Level};

/// How an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// Open, and nobody has seen to it.
    Open(Level),
    /// Somebody knows: it was acknowledged or snoozed.
    Known,
    /// Over, or gone.
    Over,
}

/// What is to be said of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Say {
    /// Something is wrong.
    Opened,
    /// It got worse.
    Escalated,
    /// It was put off, and is still wrong.
    Still,
    /// It is over.
    Resolved,
    /// It was wrong for a while, nobody was told, and it is over.
    CameAndWent,
}

/// Why something is not said now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HeldReason)]
pub(super) enum Held {
    /// Others are about to follow.
    Incident,
    /// Others of the same incident are not back yet.
    Recovery,
    /// Somebody works on the machine.
    Pause,
    /// It is night.
    Quiet,
    /// The channel has enough to send, or was off: it comes together with what else there is.
    Busy,
}

impl Held {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Recovery => "recovery",
            Self::Pause => "pause",
            Self::Quiet => "quiet",
            Self::Busy => "busy",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let all = [
            Self::Incident,
            Self::Recovery,
            Self::Pause,
            Self::Quiet,
            Self::Busy,
        ];
        all.into_iter().find(|held| held.as_str() == text)
    }
}

/// What a channel was told of an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// How bad it is, as they know it; nothing when they know nothing.
    pub(super) told: Option<Level>,
    /// What its messages hang together by.
    pub(super) thread: String,
    /// Why they are not told now, and since when.
    pub(super) held: Option<(Held, i64)>,
    /// A snooze ended while they were told nothing.
    pub(super) woke: bool,
    /// For the last word about an alert that is gone.
    pub(super) machine_name: String,
    pub(super) title: String,
}

/// All entries; one that says nothing is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    pub(super) entries: BTreeMap<(ChannelId, AlertId), Entry>,
}

/// What there is to say, and what the readers know afterwards.
fn settle(told: Option<Level>, view: View) -> (Option<Say>, Option<Level>) {
    match (told, view) {
        (None, View::Open(level)) => (Some(Say::Opened), Some(level)),
        (None, View::Known | View::Over) => (None, None),
        (Some(told), View::Open(level)) if level > told => (Some(Say::Escalated), Some(level)),
        (Some(told), View::Open(_) | View::Known) => (None, Some(told)),
        (Some(_), View::Over) => (Some(Say::Resolved), None),
    }
}

/// Something that happened to an alert.
pub(super) struct Note<'a> {
    pub(super) channel: ChannelId,
    pub(super) alert: AlertId,
    /// How it stood after that.
    pub(super) view: View,
    /// A snooze ended.
    pub(super) woke: bool,
    /// Why nothing is said now.
    pub(super) hold: Option<Held>,
    pub(super) machine_name: &'a str,
    pub(super) title: &'a str,
    pub(super) now: i64,
}

impl Ledger {
    /// Takes note of what happened, and answers with what is to be said at once.
    pub(super) fn note(&mut self, note: &Note<'_>) -> Option<Say> {
        let key = (note.channel, note.alert);
        let known = self.entries.get_mut(&key);
        if let Some(entry) = known
            && entry.held.is_some()
        {
            // It waits already; how it stands is looked at when the wait is over.
            entry.woke |= note.woke;
            return None;
        }
        let known = self.entries.get(&key);
        let told = known.and_then(|entry| entry.told);
        let (say, after) = settle(told, note.view);
        let say = match say {
            None if note.woke && told.is_some() => Say::Still,
            say => say?,
        };
        let in_incident = known.is_some_and(|entry| entry.thread != note.alert.to_string());
        let hold = match say {
            // Those who went at once are told to be back at once, as far as they are.
            Say::Resolved if in_incident => note.hold.or(Some(Held::Recovery)),
            _ => note.hold,
        };
        let entry = self.entries.entry(key).or_insert_with(|| Entry {
            told: None,
            thread: note.alert.to_string(),
            held: None,
            woke: false,
            machine_name: note.machine_name.into(),
            title: note.title.into(),
        });
        entry.title = note.title.into();
        if let Some(held) = hold {
            entry.held = Some((held, note.now));
            entry.woke = note.woke;
            return None;
        }
        entry.told = after;
        if after.is_none() {
            self.entries.remove(&key);
        }
        Some(say)
    }

    /// The wait of an entry is over: what is to be said of it, by how its alert stands now.
    pub(super) fn release(
        &mut self,
        channel: ChannelId,
        alert: AlertId,
        view: View,
    ) -> Option<Say> {
        let key = (channel, alert);
        let entry = self.entries.get_mut(&key)?;
        entry.held = None;
        let woke = std::mem::take(&mut entry.woke);
        let told = entry.told;
        let (say, after) = settle(told, view);
        entry.told = after;
        if after.is_none() {
            self.entries.remove(&key);
        }
        match (told, view) {
            (None, View::Over) => Some(Say::CameAndWent),
            (Some(_), View::Open(_)) if woke => say.or(Some(Say::Still)),
            _ => say,
        }
    }

    /// Lets an entry wait for another reason.
    pub(super) fn hold(&mut self, channel: ChannelId, alert: AlertId, held: Held, now: i64) {
        if let Some(entry) = self.entries.get_mut(&(channel, alert)) {
            let since = entry.held.map_or(now, |(_, since)| since);
            entry.held = Some((held, since));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::alerts::Severity;

    /// What a day of an alert can bring.
    #[derive(Debug, Clone, Copy)]
    enum Step {
        Open(Level),
        Known,
        Over,
        Hold(bool),
        Woke,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let severity = prop_oneof![Just(Severity::High), Just(Severity::Critical)];
        let level = (severity, 0..3u8).prop_map(|(severity, step)| Level { severity, step });
        let step = prop_oneof![
            4 => level.prop_map(Step::Open),
            1 => Just(Step::Known),
            3 => Just(Step::Over),
            2 => any::<bool>().prop_map(Step::Hold),
            1 => Just(Step::Woke),
        ];
        prop::collection::vec(step, 1..60)
    }

    fn open(severity: Severity) -> Step {
        Step::Open(Level { severity, step: 0 })
    }

    /// One channel, and alerts one after the other: what was said of each.
    fn run(steps: &[Step]) -> Vec<(AlertId, Vec<Say>)> {
        let channel = ChannelId::new();
        let mut ledger = Ledger::default();
        let mut said: Vec<(AlertId, Vec<Say>)> = Vec::new();
        let mut alert: Option<(AlertId, View)> = None;
        let mut holding = false;
        // The views that ended alerts have: a release may come long after.
        let mut ended: BTreeMap<AlertId, View> = BTreeMap::new();
        let mut say = |id: AlertId, one: Option<Say>| {
            let Some(one) = one else { return };
            match said.iter_mut().find(|(known, _)| *known == id) {
                Some((_, all)) => all.push(one),
                None => said.push((id, vec![one])),
            }
        };
        let finish = |ledger: &mut Ledger,
                      holding: bool,
                      alert: Option<(AlertId, View)>,
                      ended: &BTreeMap<AlertId, View>| {
            if holding {
                return Vec::new();
            }
            let waiting: Vec<AlertId> = ledger
                .entries
                .iter()
                .filter(|(_, e)| e.held.is_some())
                .map(|((_, a), _)| *a)
                .collect();
            let mut out = Vec::new();
            for id in waiting {
                let view = ended
                    .get(&id)
                    .copied()
                    .or(alert.filter(|(a, _)| *a == id).map(|(_, v)| v))
                    .unwrap_or(View::Over);
                out.push((id, ledger.release(channel, id, view)));
            }
            out
        };
        let all = steps.iter().chain(&[Step::Over, Step::Hold(false)]);
        for step in all {
            let (view, woke) = match step {
                Step::Hold(on) => {
                    holding = *on;
                    for (id, one) in finish(&mut ledger, holding, alert, &ended) {
                        say(id, one);
                    }
                    continue;
                }
                Step::Open(level) => (View::Open(*level), false),
                Step::Known if alert.is_some() => (View::Known, false),
                Step::Over if alert.is_some() => (View::Over, false),
                Step::Woke if alert.is_some_and(|(_, view)| view == View::Known) => {
                    let level = Level {
                        severity: Severity::High,
                        step: 0,
                    };
                    (View::Open(level), true)
                }
                _ => continue,
            };
            let id = alert.map_or_else(AlertId::new, |(id, _)| id);
            alert = (view != View::Over).then_some((id, view));
            if view == View::Over {
                ended.insert(id, view);
            }
            let one = ledger.note(&Note {
                channel,
                alert: id,
                view,
                woke,
                hold: holding.then_some(Held::Quiet),
                machine_name: "nas",
                title: "down",
                now: 0,
            });
            say(id, one);
        }
        assert!(ledger.entries.is_empty(), "{ledger:?}");
        said
    }

    proptest! {
        /// Whatever happens, with whatever is held back: of each alert the readers hear that it opened at
        /// most once, and then exactly once that it is over.
        #[test]
        fn no_down_is_repeated_and_no_recovery_lost(steps in steps()) {
            for (_, said) in run(&steps) {
                let count = |say| said.iter().filter(|one| **one == say).count();
                let opened = count(Say::Opened);
                prop_assert!(opened <= 1, "{said:?}");
                prop_assert_eq!(count(Say::Resolved), opened, "{:?}", said);
                if opened == 1 {
                    prop_assert_eq!(said.first(), Some(&Say::Opened));
                    prop_assert_eq!(said.last(), Some(&Say::Resolved));
                    // There are so many levels above the lowest.
                    prop_assert!(count(Say::Escalated) <= 5, "{said:?}");
                    prop_assert_eq!(count(Say::CameAndWent), 0);
                }
            }
        }

        /// Nothing held back: each alert that opens is told at once.
        #[test]
        fn nothing_is_lost_while_nothing_is_held(steps in steps()) {
            let steps: Vec<Step> = steps.into_iter().filter(|s| !matches!(s, Step::Hold(_) | Step::Known)).collect();
            let mut open = false;
            let mut alerts = 0;
            for step in &steps {
                match step {
                    Step::Open(_) if !open => { open = true; alerts += 1; }
                    Step::Over => open = false,
                    _ => {}
                }
            }
            prop_assert_eq!(run(&steps).len(), alerts);
        }
    }

    #[test]
    fn a_snooze_that_ends_is_said_and_an_acknowledged_one_is_not_told_again() {
        use Severity::{Critical, High};
        let said = run(&[
            open(High),
            Step::Known,
            Step::Woke,
            open(Critical),
            open(High),
            Step::Over,
        ]);
        assert_eq!(
            said[0].1,
            [Say::Opened, Say::Still, Say::Escalated, Say::Resolved]
        );
        // Seen on the page during the night: nobody is told in the morning.
        let said = run(&[
            Step::Hold(true),
            open(High),
            Step::Known,
            Step::Hold(false),
            Step::Over,
        ]);
        assert_eq!(said, []);
        // Put off, and the time ends in the night.
        let said = run(&[
            open(High),
            Step::Known,
            Step::Hold(true),
            Step::Woke,
            Step::Hold(false),
            Step::Over,
        ]);
        assert_eq!(said[0].1, [Say::Opened, Say::Still, Say::Resolved]);
    }

    #[test]
    fn what_came_and_went_in_the_night_is_said_once() {
        let said = run(&[
            Step::Hold(true),
            open(Severity::High),
            Step::Over,
            Step::Hold(false),
        ]);
        assert_eq!(said[0].1, [Say::CameAndWent]);
    }

    #[test]
    fn a_further_step_is_told_once_and_what_eased_meanwhile_is_no_news() {
        let at = |severity, step| Step::Open(Level { severity, step });
        use Severity::{Critical, High};
        let said = run(&[
            at(High, 1),
            at(High, 1),
            at(High, 2),
            at(Critical, 3),
            at(High, 2),
            at(Critical, 3),
            at(Critical, 4),
            Step::Over,
        ]);
        use Say::{Escalated, Opened, Resolved};
        assert_eq!(
            said[0].1,
            [Opened, Escalated, Escalated, Escalated, Resolved]
        );
        // Two steps in one night are one word in the morning.
        let said = run(&[
            at(High, 1),
            Step::Hold(true),
            at(High, 2),
            at(Critical, 3),
            Step::Hold(false),
            Step::Over,
        ]);
        assert_eq!(said[0].1, [Opened, Escalated, Resolved]);
    }
}
