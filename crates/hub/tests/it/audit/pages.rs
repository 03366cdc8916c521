//! Reading the record: filters and pages, on both engines.

use homelabcmd::audit::{
    self, Action, Actor, ActorKind, BUDGET, Entry, Filter, Outcome, Recorded, page,
};
use homelabcmd::platform::db::Db;
use serde_json::json;

use super::{add, somebody};
use crate::support::{Client, TestHub, postgres, sqlite};

const AT: i64 = 1_795_435_200_000;

#[tokio::test]
async fn on_sqlite() {
    let (db, _folder) = sqlite().await;
    everything(&db).await;
    db.close().await;
}

#[tokio::test]
async fn on_postgresql() {
    let (db, _server) = postgres().await;
    everything(&db).await;
    db.close().await;
}

/// All that fit, and how many pages that took.
async fn all(db: &Db, filter: &Filter, limit: usize, budget: i64) -> (Vec<Recorded>, usize) {
    let mut conn = db.read().await.unwrap();
    let (mut entries, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let found = page(&mut conn, filter, cursor.as_deref(), limit, budget)
            .await
            .unwrap()
            .unwrap();
        assert!(found.entries.len() <= limit);
        entries.extend(found.entries);
        pages += 1;
        match found.next {
            Some(next) => cursor = Some(next),
            None => return (entries, pages),
        }
    }
}

const ACTIONS: [&str; 4] = [
    "command.started",
    "command.ended",
    "commander.seen",
    "credential.used",
];

async fn everything(db: &Db) {
    let mut tx = db.write().await.unwrap();
    for number in 0..240i64 {
        let actor = match number % 5 {
            0 => Actor::job("a job"),
            _ => somebody(),
        };
        let action = ACTIONS[number as usize % 4];
        // The clock is set back once.
        let at = AT + number * 1000 - if number >= 200 { 100_500 } else { 0 };
        let subject = format!("Drive 100%_{number}!");
        let mut entry = Entry::done(at, &actor, action, subject);
        if number % 3 == 0 {
            entry = entry.on("nas");
        }
        if number % 7 == 0 {
            entry.outcome = Outcome::Failed;
        }
        audit::record(&mut tx, &entry).await.unwrap();
    }
    tx.commit().await.unwrap();
    let whole = all(db, &Filter::default(), 1000, BUDGET).await.0;
    assert_eq!(whole.len(), 240);
    assert!(
        whole
            .windows(2)
            .all(|pair| pair[0].position == pair[1].position + 1)
    );
    let bounds = |from: Option<i64>, to: Option<i64>| Filter {
        from,
        to,
        ..Filter::default()
    };
    let action = |text: &str| Filter {
        action: Some(Action::parse(text)),
        ..Filter::default()
    };
    let text = |text: &str| Filter {
        text: Some(text.into()),
        ..Filter::default()
    };
    let nas = || Filter {
        machine_id: Some("nas".into()),
        ..Filter::default()
    };
    let by = |name: &str| Filter {
        actor: Some(name.into()),
        ..Filter::default()
    };
    type Fits = fn(&Recorded) -> bool;
    let cases: Vec<(Filter, Fits)> = vec![
        (nas(), |e| e.machine_id.is_some()),
        (by("a job"), |e| e.actor == "a job"),
        (by("a jo"), |_| false),
        (action("command"), |e| e.action.starts_with("command.")),
        (action("command.ended"), |e| e.action == "command.ended"),
        (action("nothing"), |_| false),
        (text("DRIVE 100%_2"), |e| {
            e.subject.starts_with("Drive 100%_2")
        }),
        (text("100__"), |_| false),
        (text("Ärger"), |_| false),
        (bounds(Some(AT + 50_000), None), |e| e.at >= AT + 50_000),
        (bounds(Some(AT + 90_000), Some(AT + 120_000)), |e| {
            (AT + 90_000..AT + 120_000).contains(&e.at)
        }),
        (
            Filter {
                outcome: Some(Outcome::Failed),
                actor_kind: Some(ActorKind::Job),
                ..Filter::default()
            },
            |e| e.outcome == "failed" && e.actor_kind == "job",
        ),
        (
            Filter {
                to: Some(AT + 110_000),
                actor: Some("Ada".into()),
                action: Some(Action::Of("credential".into())),
                ..nas()
            },
            |e| {
                e.at < AT + 110_000
                    && e.actor == "Ada"
                    && e.action == "credential.used"
                    && e.machine_id.is_some()
            },
        ),
        (
            Filter {
                actor: Some("Ada".into()),
                ..action("command")
            },
            |e| e.actor == "Ada" && e.action.starts_with("command."),
        ),
    ];
    for (number, (filter, fits)) in cases.into_iter().enumerate() {
        let mut expected: Vec<Recorded> = whole.iter().filter(|e| fits(e)).cloned().collect();
        if filter.from.is_some() || filter.to.is_some() {
            expected.sort_by_key(|e| (-e.at, -e.position));
        }
        for limit in [1000, 7] {
            let (found, _) = all(db, &filter, limit, BUDGET).await;
            assert_eq!(found, expected, "case {number}, {filter:?}");
        }
    }
    looks_at_so_many_and_then_says_where_to_go_on(db).await;
}

async fn looks_at_so_many_and_then_says_where_to_go_on(db: &Db) {
    let rare = Filter {
        text: Some("Drive 100%_17!".into()),
        ..Filter::default()
    };
    // 240 entries, 100 for a page.
    let (found, pages) = all(db, &rare, 10, 100).await;
    assert_eq!((found.len(), pages), (1, 3));
    let by_time = Filter {
        from: Some(AT),
        ..rare.clone()
    };
    let (found, pages) = all(db, &by_time, 10, 100).await;
    assert_eq!((found.len(), pages), (1, 3));
    // What has an index of its own is found sooner.
    let own = Filter {
        action: Some(Action::Exactly("command.ended".into())),
        ..rare
    };
    assert_eq!(all(db, &own, 10, 200).await.1, 1);
    assert_eq!(all(db, &own, 10, 100).await.1, 2);
}

#[tokio::test]
async fn filters_are_taken_by_the_address() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let made = hub
        .post(&admin, "/machines", json!({"name": "nas"}))
        .await
        .json();
    let id = made["id"].as_str().unwrap();
    hub.put(&admin, &format!("/machines/{id}/pause"), json!({}))
        .await;
    let count = async |query: &str| {
        let answer = hub.get(&admin, &format!("/audit?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        answer.json()["items"].as_array().unwrap().len()
    };
    for (query, expected) in [
        ("action=machine.paused", 1),
        ("action=machine", 2),
        ("action=", 2),
        (
            "actor=test%20admin&actor_kind=token&outcome=done&text=NA",
            2,
        ),
        ("actor_kind=user", 0),
        ("from=2026-11-23T12:00:00Z&to=2026-11-23T12:00:01Z", 2),
        ("from=2026-11-23T12:00:01Z", 0),
        (&format!("machine_id={id}&limit=1"), 1),
    ] {
        assert_eq!(count(query).await, expected, "{query}");
    }
    let all = hub.get(&admin, "/audit").await.json();
    let hash = all["items"][0]["hash"].as_str().unwrap();
    assert_eq!(hash.len(), 64);
    for bad in [
        "cursor=x",
        "cursor=1.2",
        "from=2026-01-01T00:00:00Z&cursor=7",
        "outcome=well",
    ] {
        let refused = hub.get(&admin, &format!("/audit?{bad}")).await;
        assert_eq!(refused.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn operators_see_commands_and_nothing_else() {
    let hub = TestHub::start().await;
    let (admin, operator) = (hub.client("admin").await, hub.client("operator").await);
    hub.post(&admin, "/machines", json!({"name": "nas"})).await;
    for action in ["command.started", "commander.seen"] {
        let entry = Entry::done(AT, &somebody(), action, "uptime");
        add(&hub.app.db, &entry).await;
    }
    let see = async |who: &Client, path: &str| hub.get(who, path).await;
    for who in [&admin, &operator] {
        let list = see(who, "/audit/commands").await.json();
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
        assert_eq!(list["items"][0]["action"], "command.started");
        let none = see(who, "/audit/commands?action=command.ended")
            .await
            .json();
        assert!(none["items"].as_array().unwrap().is_empty());
        // The way to the rest is closed.
        for action in ["machine", "machine.created", "commander.seen"] {
            for path in ["/audit/commands", "/audit/commands.csv"] {
                let refused = see(who, &format!("{path}?action={action}")).await;
                assert_eq!(refused.problem(), (400, "bad_query".into()));
            }
        }
        let file = see(who, "/audit/commands.csv").await.text();
        assert_eq!(file.lines().count(), 2, "{file}");
    }
    for path in ["/audit", "/audit.csv", "/audit/status"] {
        assert_eq!(see(&operator, path).await.status, 403, "{path}");
    }
}
