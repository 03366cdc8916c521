//! Whether a machine is there, and how it left. Four ends are told apart, because only one of them is
//! bad news by itself: it was suspended, it was shut down, its agent was stopped, or it was lost.

use std::time::Duration;

use homelabcmd_wire::GoodbyeReason;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Listening, Presence};

/// A machine that said it reboots has so long before it counts as lost.
pub(crate) const REBOOT_GRACE: Duration = Duration::from_secs(600);

/// How a machine that is away left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// It sleeps.
    Suspended,
    /// It was shut down in good order.
    ShutDown,
    /// It restarts and will be back in a moment.
    Rebooting,
    /// Its agent was stopped; the machine itself may go on.
    AgentStopped,
    /// It fell silent without a word, or did not come back from a reboot.
    Lost,
}

/// Whether a machine is there, whatever people do to it meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liveness {
    /// It never beat.
    Unseen,
    /// Beats come.
    Beating,
    /// It is away.
    Away {
        /// How it left.
        absence: Absence,
        /// When it was last there, by the hub's clock; milliseconds.
        since: i64,
    },
}

impl Liveness {
    /// Judges a machine.
    ///
    /// Silence is counted from the last beat or from when the hub began to listen, whichever is later: a
    /// hub that was off, or whose clock jumped, blames nobody before they could be heard again.
    pub fn of(
        presence: &Presence,
        offline_after: Duration,
        listening: Listening,
        now: i64,
    ) -> Self {
        let Some(last_seen) = presence.last_seen else {
            return Self::Unseen;
        };
        if let Some(goodbye) = presence.goodbye {
            let absence = match goodbye.reason {
                GoodbyeReason::Shutdown => Absence::ShutDown,
                GoodbyeReason::Suspend => Absence::Suspended,
                GoodbyeReason::Stop => Absence::AgentStopped,
                GoodbyeReason::Reboot => {
                    let grace = offline_after.max(REBOOT_GRACE);
                    match silent_for(goodbye.at, listening, now) > grace.as_millis() as i64 {
                        true => Absence::Lost,
                        false => Absence::Rebooting,
                    }
                }
            };
            return Self::Away {
                absence,
                since: goodbye.at,
            };
        }
        let lost = Self::Away {
            absence: Absence::Lost,
            since: last_seen,
        };
        // Who is away is away until it beats, whatever clocks do meanwhile.
        if presence.away {
            return lost;
        }
        // A slow agent is allowed three of its own beats.
        let allowed = offline_after.max(Duration::from_secs(u64::from(presence.beat_seconds) * 3));
        if silent_for(last_seen, listening, now) > allowed.as_millis() as i64 {
            return lost;
        }
        Self::Beating
    }

    /// Whether it is away.
    pub fn is_away(self) -> bool {
        matches!(self, Self::Away { .. })
    }

    /// How it left, where it is away.
    pub fn absence(self) -> Option<Absence> {
        match self {
            Self::Away { absence, .. } => Some(absence),
            Self::Unseen | Self::Beating => None,
        }
    }

    /// In a few words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Unseen => "No beat yet",
            Self::Beating => "Beating",
            Self::Away { absence, .. } => match absence {
                Absence::Suspended => "Asleep",
                Absence::ShutDown => "Shut down",
                Absence::Rebooting => "Rebooting",
                Absence::AgentStopped => "Agent stopped",
                Absence::Lost => "No beats",
            },
        }
    }
}

/// Milliseconds of silence that count. What was heard "in the future" was heard before the hub's clock
/// was set back.
fn silent_for(heard: i64, listening: Listening, now: i64) -> i64 {
    let heard = match heard > now {
        true => listening.since,
        false => heard.max(listening.since),
    };
    now - heard
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::model::Goodbye;
    use super::*;

    const AFTER: Duration = Duration::from_secs(180);
    const MINUTE: i64 = 60_000;

    fn seen(at: i64) -> Presence {
        Presence {
            last_seen: Some(at),
            ..Presence::never_seen(0)
        }
    }

    fn left(reason: GoodbyeReason, at: i64) -> Presence {
        Presence {
            goodbye: Some(Goodbye { reason, at }),
            ..seen(at)
        }
    }

    fn away(presence: &Presence, since: i64, now: i64) -> bool {
        Liveness::of(presence, AFTER, Listening { since }, now).is_away()
    }

    #[test]
    fn three_missed_beats_are_offline_and_not_before() {
        let machine = seen(100 * MINUTE);
        assert!(!away(&machine, 0, 103 * MINUTE));
        assert!(away(&machine, 0, 103 * MINUTE + 1));
    }

    #[test]
    fn a_hub_that_was_down_blames_nobody() {
        let machine = seen(100 * MINUTE);
        let back = 500 * MINUTE;
        assert!(!away(&machine, back, back));
        assert!(!away(&machine, back, back + 3 * MINUTE));
        assert!(away(&machine, back, back + 3 * MINUTE + 1));
    }

    #[test]
    fn who_is_away_stays_so_until_it_beats() {
        let machine = Presence {
            away: true,
            ..seen(100 * MINUTE)
        };
        // The hub was off meanwhile; its clock was set back and has come as far as the last beat again.
        assert!(away(&machine, 500 * MINUTE, 501 * MINUTE));
        assert!(away(&machine, 10 * MINUTE, 101 * MINUTE));
    }

    #[test]
    fn a_clock_set_back_blames_nobody() {
        let machine = seen(100 * MINUTE);
        assert!(!away(&machine, 10 * MINUTE, 10 * MINUTE));
        assert!(away(&machine, 10 * MINUTE, 14 * MINUTE));
    }

    #[test]
    fn a_slow_agent_has_three_of_its_own_beats() {
        let machine = Presence {
            beat_seconds: 600,
            ..seen(100 * MINUTE)
        };
        assert!(!away(&machine, 0, 129 * MINUTE));
        assert!(away(&machine, 0, 131 * MINUTE));
    }

    #[test]
    fn a_goodbye_counts_at_once_and_says_how_it_left() {
        let ends = [
            (GoodbyeReason::Suspend, Absence::Suspended),
            (GoodbyeReason::Shutdown, Absence::ShutDown),
            (GoodbyeReason::Stop, Absence::AgentStopped),
            (GoodbyeReason::Reboot, Absence::Rebooting),
        ];
        for (reason, absence) in ends {
            let judged = Liveness::of(&left(reason, 7), AFTER, Listening { since: 0 }, 8);
            assert_eq!(judged, Liveness::Away { absence, since: 7 });
        }
    }

    #[test]
    fn who_does_not_come_back_from_a_reboot_is_lost() {
        let machine = left(GoodbyeReason::Reboot, 100 * MINUTE);
        let absence = |since, now| {
            Liveness::of(&machine, AFTER, Listening { since }, now)
                .absence()
                .unwrap()
        };
        assert_eq!(absence(0, 110 * MINUTE), Absence::Rebooting);
        assert_eq!(absence(0, 110 * MINUTE + 1), Absence::Lost);
        // Nobody listened meanwhile: it may be back in a moment.
        assert_eq!(absence(300 * MINUTE, 301 * MINUTE), Absence::Rebooting);
    }

    proptest! {
        /// Whatever happened: nobody is lost while beats were due no longer ago than allowed.
        #[test]
        fn nobody_is_lost_before_the_time_is_over(
            heard in 0i64..1_000_000, since in 0i64..1_000_000, later in 0i64..180_000,
        ) {
            let now = heard.max(since) + later;
            prop_assert!(!away(&seen(heard), since, now));
        }

        /// And who is silent for longer always is.
        #[test]
        fn silence_is_never_missed(
            heard in 0i64..1_000_000, since in 0i64..1_000_000, later in 180_001i64..9_000_000,
        ) {
            let now = heard.max(since) + later;
            prop_assert!(away(&seen(heard), since, now));
        }
    }
}
