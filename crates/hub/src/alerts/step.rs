//! From readings to alerts: one pure step.
//!
//! A condition is looked at again and again. Each look says how bad it is ([`Look`]); [`step`] decides
//! whether that opens an alert, makes the open one worse or better, or ends it. Time enters in two
//! places: a condition must hold for a while before it counts (`sustain`), and must be over for a while
//! before it is over (`recover`). What was seen before a long silence does not count towards either.

use serde::{Deserialize, Serialize};

use super::model::{Level, Severity};

/// How bad a condition is at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// The worst line that is crossed.
    pub(super) reached: Option<Severity>,
    /// The worst line that is not left behind by its margin; never milder than `reached`.
    pub(super) held: Option<Severity>,
    /// How far it came within `reached`, for what gets worse in more steps than there are severities.
    pub(super) step: u8,
}

impl Look {
    /// Of a condition that is simply there or not.
    pub(super) fn plain(level: Option<Severity>) -> Self {
        Self {
            reached: level,
            held: level,
            step: 0,
        }
    }
}

/// How patient a rule is; milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Patience {
    /// So long it must hold before it counts.
    pub(super) sustain: i64,
    /// So long it must be over before it is over.
    pub(super) recover: i64,
    /// After so long without a look, what was seen before does not count any more.
    pub(super) gap: i64,
}

/// What is remembered of a condition between two looks. The default is "nothing is wrong".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {
    /// Since when the first line is crossed without a break.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) high_since: Option<i64>,
    /// Since when the second one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) critical_since: Option<i64>,
    /// Since when the open alert would be milder, or over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) better_since: Option<i64>,
    /// An alert is open, of this severity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) raised: Option<Severity>,
    /// Somebody resolved it while it was true: until it is over, only something worse opens another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) muted: Option<Severity>,
    /// How far what is raised or muted came within its severity.
    #[serde(skip_serializing_if = "is_none")]
    pub(super) step: u8,
    /// The last look.
    pub(super) seen_at: i64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_none(step: &u8) -> bool {
    *step == 0
}

impl State {
    /// How bad the alert is that is open.
    pub(super) fn level(&self) -> Option<Level> {
        let step = self.step;
        self.raised.map(|severity| Level { severity, step })
    }

    /// Whether there is nothing to remember.
    pub(super) fn is_quiet(&self) -> bool {
        let Self {
            high_since,
            critical_since,
            better_since: _,
            raised,
            muted,
            step: _,
            seen_at: _,
        } = self;
        high_since.is_none() && critical_since.is_none() && raised.is_none() && muted.is_none()
    }

    /// Somebody resolved the alert by hand.
    pub(super) fn mute(&mut self) {
        self.muted = self.raised.take().max(self.muted);
        self.better_since = None;
    }
}

/// What a look changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// An alert opens.
    Open(Severity),
    /// The open one got worse: another severity, or a further step within it.
    Escalate,
    /// It got better, and is not over.
    Ease,
    /// It is over.
    Resolve,
}

/// Takes one look.
pub(super) fn step(state: &mut State, look: Look, patience: Patience, now: i64) -> Option<Change> {
    // The clock may have been set back, too.
    if !(state.seen_at..=state.seen_at.saturating_add(patience.gap)).contains(&now) {
        state.high_since = None;
        state.critical_since = None;
        state.better_since = None;
    }
    state.seen_at = now;
    let since =
        |since: Option<i64>, level| (look.reached >= Some(level)).then(|| since.unwrap_or(now));
    state.high_since = since(state.high_since, Severity::High);
    state.critical_since = since(state.critical_since, Severity::Critical);
    let ripe = |since: Option<i64>| since.is_some_and(|since| now - since >= patience.sustain);
    let target = match (ripe(state.critical_since), ripe(state.high_since)) {
        (true, _) => Some(Severity::Critical),
        (false, true) => Some(Severity::High),
        (false, false) => None,
    };
    let target = target.map(|severity| Level {
        severity,
        // What was reached may be worse, and not believed yet.
        step: if look.reached == Some(severity) {
            look.step
        } else {
            0
        },
    });
    let Some(raised) = state.raised else {
        if look.held.is_none() {
            state.muted = None;
            state.step = 0;
        }
        let step = state.step;
        let muted = state.muted.map(|severity| Level { severity, step });
        let level = target.filter(|target| muted.is_none_or(|muted| *target > muted))?;
        state.raised = Some(level.severity);
        state.step = level.step;
        state.muted = None;
        return Some(Change::Open(level.severity));
    };
    if let Some(worse) = target.filter(|target| Some(*target) > state.level()) {
        state.raised = Some(worse.severity);
        state.step = worse.step;
        state.better_since = None;
        return Some(Change::Escalate);
    }
    if look.held >= Some(raised) {
        state.better_since = None;
        return None;
    }
    let better_since = *state.better_since.get_or_insert(now);
    if now - better_since < patience.recover {
        return None;
    }
    state.better_since = None;
    state.raised = look.held;
    state.step = if look.held.is_some() { look.step } else { 0 };
    Some(match look.held {
        Some(_) => Change::Ease,
        None => Change::Resolve,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Severity::{Critical, High};
    use super::*;

    const PATIENCE: Patience = Patience {
        sustain: 180,
        recover: 60,
        gap: 200,
    };

    /// Lines at 85 and 95, a margin of 5.
    fn look(value: i64) -> Look {
        let at = |margin| match value + margin {
            95.. => Some(Critical),
            85.. => Some(High),
            _ => None,
        };
        Look {
            reached: at(0),
            held: at(5),
            step: 0,
        }
    }

    fn run(values: &[i64]) -> Vec<(usize, Change)> {
        let mut state = State::default();
        let steps = values.iter().enumerate();
        let changes = steps.filter_map(|(i, value)| {
            let now = 1000 + i64::try_from(i).unwrap() * 60;
            step(&mut state, look(*value), PATIENCE, now).map(|change| (i, change))
        });
        changes.collect()
    }

    #[test]
    fn the_fourth_look_in_a_row_opens_and_one_below_begins_anew() {
        assert_eq!(run(&[90, 90, 90, 90]), [(3, Change::Open(High))]);
        assert_eq!(run(&[90, 90, 90, 84, 90, 90, 90]), []);
    }

    #[test]
    fn it_gets_worse_and_better_in_place() {
        let values = [96, 96, 96, 96, 96, 88, 88, 60, 60];
        assert_eq!(
            run(&values),
            [
                (3, Change::Open(Critical)),
                (6, Change::Ease),
                (8, Change::Resolve)
            ]
        );
        let values = [88, 88, 88, 88, 97, 97, 97, 97];
        assert_eq!(
            run(&values),
            [(3, Change::Open(High)), (7, Change::Escalate)]
        );
    }

    #[test]
    fn what_hovers_around_the_line_is_one_alert() {
        let values = [86, 86, 86, 86, 84, 82, 86, 83, 81, 86, 79, 86, 84];
        assert_eq!(run(&values), [(3, Change::Open(High))]);
    }

    #[test]
    fn what_was_seen_before_a_silence_does_not_count() {
        let mut state = State::default();
        assert_eq!(step(&mut state, look(90), PATIENCE, 0), None);
        assert_eq!(step(&mut state, look(90), PATIENCE, 7200), None);
        assert_eq!(
            step(&mut state, look(90), PATIENCE, 7380),
            Some(Change::Open(High))
        );
        // And a clock that was set back does not make it older.
        let mut state = State::default();
        assert_eq!(step(&mut state, look(90), PATIENCE, 9000), None);
        assert_eq!(step(&mut state, look(90), PATIENCE, 100), None);
        assert_eq!(
            step(&mut state, look(90), PATIENCE, 280),
            Some(Change::Open(High))
        );
    }

    #[test]
    fn resolved_by_hand_stays_so_until_it_is_over_or_worse() {
        let now = Patience {
            sustain: 0,
            recover: 0,
            gap: 200,
        };
        let mut state = State::default();
        let see = |state: &mut State, value, at| step(state, look(value), now, at);
        assert_eq!(see(&mut state, 90, 0), Some(Change::Open(High)));
        state.mute();
        assert_eq!(see(&mut state, 90, 60), None);
        // Between the line and its margin it is not over.
        assert_eq!(see(&mut state, 82, 120), None);
        assert_eq!(see(&mut state, 90, 180), None);
        assert_eq!(see(&mut state, 96, 240), Some(Change::Open(Critical)));
        state.mute();
        assert_eq!(see(&mut state, 50, 300), None);
        assert!(state.is_quiet());
        assert_eq!(see(&mut state, 90, 360), Some(Change::Open(High)));
    }

    #[test]
    fn each_further_step_is_worse_once() {
        let at_once = Patience {
            sustain: 0,
            recover: 0,
            gap: i64::MAX,
        };
        let mut state = State::default();
        let mut now = 0;
        let mut see = |state: &mut State, severity: Option<Severity>, step| {
            now += 60;
            let look = Look {
                step,
                ..Look::plain(severity)
            };
            super::step(state, look, at_once, now)
        };
        assert_eq!(see(&mut state, Some(High), 1), Some(Change::Open(High)));
        assert_eq!(see(&mut state, Some(High), 1), None);
        assert_eq!(see(&mut state, Some(High), 2), Some(Change::Escalate));
        assert_eq!(see(&mut state, Some(High), 2), None);
        // A clock that was set back tells nothing.
        assert_eq!(see(&mut state, Some(High), 1), None);
        assert_eq!(see(&mut state, Some(High), 2), None);
        assert_eq!(see(&mut state, Some(Critical), 3), Some(Change::Escalate));
        assert_eq!(see(&mut state, Some(Critical), 4), Some(Change::Escalate));
        assert_eq!(see(&mut state, Some(High), 2), Some(Change::Ease));
        // Resolved by hand, only a further step opens another.
        state.mute();
        assert_eq!(see(&mut state, Some(High), 2), None);
        assert_eq!(
            see(&mut state, Some(Critical), 3),
            Some(Change::Open(Critical))
        );
        assert_eq!(see(&mut state, None, 0), Some(Change::Resolve));
        assert_eq!((state.is_quiet(), state.step), (true, 0));
    }

    fn looks() -> impl Strategy<Value = Vec<(i64, i64, bool)>> {
        // A value, the time since the look before, and whether somebody resolves by hand.
        let one = (40i64..100, 1i64..400, prop::bool::weighted(0.05));
        prop::collection::vec(one, 1..300)
    }

    proptest! {
        #[test]
        fn every_alert_opens_once_and_ends_once(looks in looks()) {
            let (mut state, mut now, mut open) = (State::default(), 0, None);
            for (value, later, by_hand) in looks {
                now += later;
                if by_hand && open.is_some() {
                    state.mute();
                    open = None;
                }
                match step(&mut state, look(value), PATIENCE, now) {
                    None => {}
                    Some(Change::Open(severity)) => {
                        prop_assert_eq!(open, None);
                        open = Some(severity);
                    }
                    Some(Change::Escalate) => {
                        prop_assert_eq!(open, Some(High));
                        open = Some(Critical);
                    }
                    Some(Change::Ease) => {
                        prop_assert_eq!(open, Some(Critical));
                        open = Some(High);
                    }
                    Some(Change::Resolve) => {
                        prop_assert!(open.is_some());
                        open = None;
                    }
                }
                prop_assert_eq!(state.raised, open);
            }
        }

        /// Nothing opens or gets worse unless each look of the whole time before said so, without a gap.
        #[test]
        fn nothing_counts_that_did_not_hold(looks in looks()) {
            let (mut state, mut now) = (State::default(), 0);
            let mut past: Vec<(i64, Option<Severity>)> = Vec::new();
            for (value, later, _) in looks {
                now += later;
                if later > PATIENCE.gap {
                    past.clear();
                }
                past.push((now, look(value).reached));
                let severity = match step(&mut state, look(value), PATIENCE, now) {
                    Some(Change::Open(severity)) => severity,
                    Some(Change::Escalate) => Critical,
                    _ => continue,
                };
                let run = past.iter().rev().take_while(|(_, reached)| *reached >= Some(severity));
                let first = run.last().map(|(at, _)| *at);
                prop_assert!(first.is_some_and(|at| now - at >= PATIENCE.sustain));
            }
        }

        /// Whatever was before: when all is well for long enough, nothing is open and nothing is remembered.
        #[test]
        fn what_is_over_ends(looks in looks()) {
            let (mut state, mut now) = (State::default(), 0);
            for (value, later, _) in looks {
                now += later;
                step(&mut state, look(value), PATIENCE, now);
            }
            for _ in 0..3 {
                now += PATIENCE.recover;
                step(&mut state, look(10), PATIENCE, now);
            }
            prop_assert!(state.is_quiet(), "{state:?}");
        }

        /// And when it is bad for long enough, it is open.
        #[test]
        fn what_holds_opens(looks in looks()) {
            let (mut state, mut now) = (State::default(), 0);
            for (value, later, _) in looks {
                now += later;
                step(&mut state, look(value), PATIENCE, now);
            }
            for _ in 0..5 {
                now += 60;
                step(&mut state, look(99), PATIENCE, now);
            }
            prop_assert_eq!(state.raised, Some(Critical));
        }
    }
}
