//! One year of twenty workstations and thirty servers in a moment: nobody is woken for nothing, and no
//! loss is missed.
//!
//! The hub is real (its passes, its database, its ledger and outbox); its clock is moved, and what beats
//! leave behind is handed to it as the ingest does. What it should have said is worked out here, from
//! nothing but when each machine could be heard.

mod patterns;

use std::collections::BTreeMap;
use std::time::Duration;

use homelabcmd::alerts::{self, Vitals};
use homelabcmd::machines::{self, Goodbye, Kind, MachineId, NewMachine, Presence, Standing};
use homelabcmd::platform::clock::from_ms;
use homelabcmd_testkit::Random;
use homelabcmd_wire::GoodbyeReason;
use serde_json::json;
use sqlx::Row as _;

use self::patterns::{Away, DAY, HOUR, MINUTE, Trouble, YEAR};
use crate::support::{NOON, TestHub};

/// So often each machine beats.
const BEAT: i64 = 5 * MINUTE;
/// So long it may be silent.
const ALLOWED: i64 = 15 * MINUTE;
/// So long one that took its leave may be.
const NOT_BACK: i64 = 30 * MINUTE;

struct Member {
    id: MachineId,
    kind: Kind,
    away: Vec<Away>,
    /// When its beats are due, within their rhythm.
    phase: i64,
    standing: Standing,
    /// When it was last heard, in true time.
    heard: i64,
    goodbye: Option<GoodbyeReason>,
}

struct Year {
    hub: TestHub,
    members: Vec<Member>,
    /// True time since the year began.
    now: i64,
    /// The hub's clock minus true time.
    clock_off: i64,
    /// When the hub began to listen, each time.
    listening: Vec<i64>,
    /// And when it stopped.
    stopped: Vec<i64>,
    /// When messages were last decided on.
    planned: i64,
    /// Nobody reaches the hub until then.
    cut_until: i64,
    losses: usize,
    doubtful: usize,
}

#[tokio::test]
async fn nobody_is_woken_for_nothing() {
    let mut random = Random::new(20_261_125);
    let mut year = Year::begin(&mut random).await;
    for (at, trouble) in patterns::hub(&mut random) {
        year.run_until(at).await;
        year.suffer(trouble).await;
    }
    year.run_until(YEAR - DAY).await;
    year.check_messages().await;
    // The year was not empty.
    assert!(year.losses > 150, "{} losses", year.losses);
    assert!(
        year.doubtful < year.losses / 10,
        "{} of {}",
        year.doubtful,
        year.losses
    );
}

impl Year {
    async fn begin(random: &mut Random) -> Self {
        let hub = TestHub::start().await;
        let admin = hub.client("admin").await;
        let thresholds = json!({"offline_after_seconds": ALLOWED / 1000,
            "offline": {"not_back_after_seconds": NOT_BACK / 1000}});
        assert_eq!(
            hub.put(&admin, "/settings/thresholds", thresholds)
                .await
                .status,
            200
        );
        let channel = json!({"name": "pager", "settings": {"kind": "ntfy", "server": "http://127.0.0.1:9", "topic": "lab"}});
        let made = hub
            .post(&admin, "/settings/notifications/channels", channel)
            .await;
        assert_eq!(made.status, 201, "{}", made.text());
        let mut members = Vec::new();
        let mut tx = hub.app.db.write().await.unwrap();
        let now_ms = hub.app.clock.now_ms();
        for i in 0..50u64 {
            let kind = if i < 20 {
                Kind::Workstation
            } else {
                Kind::Server
            };
            let new = NewMachine {
                name: format!("{kind:?} {i}"),
                kind: Some(kind),
                ..NewMachine::default()
            };
            let machine = machines::insert(&mut tx, &new, now_ms).await.unwrap();
            members.push(Member {
                id: machine.id,
                kind,
                away: match kind {
                    Kind::Workstation => patterns::workstation(random),
                    Kind::Server => patterns::server(random),
                },
                phase: random.below(BEAT as u64) as i64,
                standing: Standing::never_seen(now_ms),
                heard: -1,
                goodbye: None,
            });
        }
        tx.commit().await.unwrap();
        hub.app.events.changed("machines", "");
        Self {
            hub,
            members,
            now: 0,
            clock_off: 0,
            listening: vec![0],
            stopped: Vec::new(),
            planned: 0,
            cut_until: 0,
            losses: 0,
            doubtful: 0,
        }
    }

    fn wall(&self, at: i64) -> i64 {
        NOON.parse::<jiff::Timestamp>().unwrap().as_millisecond() + at + self.clock_off
    }

    /// Time goes on to the next moment at which anything may be decided.
    async fn run_until(&mut self, end: i64) {
        while self.now < end {
            let due = |member: &Member| {
                let since = member.heard.max(*self.listening.last().unwrap());
                let patience = if member.goodbye.is_some() {
                    NOT_BACK
                } else {
                    ALLOWED
                };
                [since + ALLOWED + 1, since + patience + 1]
            };
            let decisions = self.members.iter().flat_map(due);
            let next = decisions.filter(|at| *at > self.now).min().unwrap_or(end);
            let next = next.min(self.now + BEAT).min(end);
            let step = Duration::from_millis(u64::try_from(next - self.now).unwrap());
            self.hub.app.clock.advance(step);
            self.now = next;
            self.hear().await;
            self.look().await;
        }
    }

    /// Takes the beats and the last words that came since the last time.
    async fn hear(&mut self) {
        let now = self.now;
        let (cut_until, listening) = (self.cut_until, *self.listening.last().unwrap());
        let reachable = |at: i64| at > cut_until && at > listening;
        let mut heard = Vec::new();
        for (i, member) in self.members.iter_mut().enumerate() {
            // What is long over need not be looked at any more.
            while member
                .away
                .first()
                .is_some_and(|away| away.until < now - 2 * BEAT)
            {
                member.away.remove(0);
            }
            let beat = (now - member.phase).div_euclid(BEAT) * BEAT + member.phase;
            let is_away = |at: i64| {
                member
                    .away
                    .iter()
                    .any(|away| (away.from..away.until).contains(&at))
            };
            if beat > member.heard && !is_away(beat) && reachable(beat) {
                heard.push((i, beat, None));
            }
            let last_word = member.away.iter().find(|away| {
                away.from > member.heard.max(beat) && away.from <= now && now < away.until
            });
            if let Some(Away {
                from,
                goodbye: Some(reason),
                ..
            }) = last_word
                && reachable(*from)
            {
                heard.push((i, *from, Some(*reason)));
            }
        }
        let mut vitals = Vec::new();
        for (i, at, goodbye) in heard {
            self.expect_told(i, at).await;
            let wall = self.wall(at);
            let member = &mut self.members[i];
            member.heard = at;
            member.goodbye = goodbye;
            member.standing.presence = Presence {
                last_seen: Some(wall),
                goodbye: goodbye.map(|reason| Goodbye { reason, at: wall }),
                beat_seconds: 300,
                away: goodbye.is_some(),
                ..Presence::never_seen(wall)
            };
            vitals.push((member.id, Vitals::of(&member.standing)));
        }
        alerts::beaten(&self.hub.app, vitals);
    }

    /// Looks, and decides what to say where that found something, or some time has passed.
    async fn look(&mut self) {
        let before = self.hub.app.events.head();
        self.hub.run_job("alerts.evaluate").await;
        if self.hub.app.events.head() != before || self.now - self.planned > HOUR / 6 {
            self.hub.run_job("notifications.plan").await;
            self.planned = self.now;
            // All of it goes out.
            let mut tx = self.hub.app.db.write().await.unwrap();
            let sent = sqlx::query("update outbox set state = 'sent' where state = 'waiting'");
            sent.execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    /// A machine is heard again: was it missed, if and only if it should have been?
    async fn expect_told(&mut self, i: usize, at: i64) {
        let member = &self.members[i];
        let silence = at - member.heard;
        if member.heard < 0 || silence < ALLOWED {
            return;
        }
        // The longest time in which the hub could have noticed.
        let patience = match member.goodbye {
            None | Some(GoodbyeReason::Reboot) => ALLOWED,
            Some(_) => NOT_BACK,
        };
        let mut ends = self.stopped.clone();
        ends.push(at);
        let noticeable = self
            .listening
            .iter()
            .zip(ends)
            .map(|(from, until)| until.min(at) - (*from).max(member.heard));
        let noticeable = noticeable.max().unwrap();
        let is_missed = member.kind == Kind::Server && noticeable > patience;
        let is_doubtful = (noticeable - patience).abs() < 2 * BEAT;
        let open = self.open_alerts(member.id).await;
        if member.kind == Kind::Workstation {
            assert_eq!(open, 0, "a workstation was missed");
        } else if is_doubtful {
            self.doubtful += 1;
        } else {
            let words = format!(
                "{silence} ms silent ({:?}), {noticeable} of it noticeable",
                member.goodbye
            );
            assert_eq!(open, i64::from(is_missed), "at {at}: {words}");
            self.losses += usize::from(is_missed);
        }
    }

    async fn open_alerts(&self, id: MachineId) -> i64 {
        let mut conn = self.hub.app.db.read().await.unwrap();
        let sql = "select count(*) from alerts where machine_id = $1 and condition = 'offline' \
             and state <> 'resolved'";
        let query = sqlx::query_scalar(sql).bind(id.to_string());
        query.fetch_one(&mut *conn).await.unwrap()
    }

    async fn suffer(&mut self, trouble: Trouble) {
        match trouble {
            Trouble::Off(lasts) => {
                // What beats left behind is on disk, as the ingest puts it there.
                let standings: Vec<_> = self.members.iter().map(|m| (m.id, &m.standing)).collect();
                let mut tx = self.hub.app.db.write().await.unwrap();
                machines::save_standings(&mut tx, &standings).await.unwrap();
                tx.commit().await.unwrap();
                self.hub.run_job("machines.presence").await;
                self.stopped.push(self.now);
                self.now += lasts;
                let wall = from_ms(self.wall(self.now));
                let next = TestHub::start().await;
                let hub = std::mem::replace(&mut self.hub, next);
                self.hub = hub.restart_at(wall).await;
                self.listening.push(self.now);
            }
            Trouble::Clock(off) => {
                self.clock_off = off;
                let wall = from_ms(self.wall(self.now));
                self.hub.app.clock.jump_to(wall);
                self.look().await;
                self.stopped.push(self.now);
                self.listening.push(self.now);
            }
            Trouble::Cut(lasts) => self.cut_until = self.now + lasts,
        }
    }

    /// Of each alert: one message that it opened, one that it is over.
    async fn check_messages(&self) {
        let mut conn = self.hub.app.db.read().await.unwrap();
        let rows = sqlx::query(
            "select a.id, m.kind, a.state from alerts a join machines m on m.id = a.machine_id",
        )
        .fetch_all(&mut *conn)
        .await
        .unwrap();
        let mut said: BTreeMap<String, (u32, u32)> = BTreeMap::new();
        for row in &rows {
            let (id, kind, state): (String, String, String) =
                (row.get("id"), row.get("kind"), row.get("state"));
            assert_eq!((kind.as_str(), state.as_str()), ("server", "resolved"));
            said.insert(id, (0, 0));
        }
        let messages = sqlx::query("select body, alerts from outbox")
            .fetch_all(&mut *conn)
            .await
            .unwrap();
        let mut incidents = 0;
        for message in &messages {
            let (body, ids): (String, String) = (message.get("body"), message.get("alerts"));
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            let ids: Vec<String> = serde_json::from_str(&ids).unwrap();
            incidents += usize::from(ids.len() > 1 && body["event"] == "opened");
            for id in ids {
                let counts = said.get_mut(&id).unwrap();
                match body["event"].as_str().unwrap() {
                    "opened" => counts.0 += 1,
                    "resolved" => counts.1 += 1,
                    other => panic!("{other}: {body}"),
                }
            }
        }
        for (id, counts) in &said {
            assert_eq!(*counts, (1, 1), "alert {id}");
        }
        assert!(incidents > 3, "{incidents} incidents");
        assert!(
            messages.len() < said.len() * 2,
            "what goes at once is told at once"
        );
    }
}
