//! Over HTTP.

use homelabcmd::metrics::{self, NewSample, Reading, Series};
use serde_json::{Value, json};

use super::{DAY, MINUTE, NOON, append, cpus, expected, new_machine, retain};
use crate::support::{Client, TestHub};

/// A hub with a machine that has readings of the last two hours, with a gap in the middle.
async fn hub_with_readings() -> (TestHub, Client, String) {
    let hub = TestHub::start().await;
    let machine = new_machine(&hub.app.db).await;
    let sample = |minute: i64| NewSample {
        machine_key: machine.key,
        at_ms: NOON - minute * MINUTE,
        readings: vec![
            Reading::new(Series::Cpu, f64::from(i32::try_from(minute).unwrap()) / 4.0),
            Reading::labelled(Series::FsPercent, "/srv, \"old\"", 40.5),
            Reading::new(Series::MemoryUsed, 2_000_000_000.0),
        ],
    };
    let minutes = (0..30).chain(90..120);
    append(&hub.app.db, &minutes.map(sample).collect::<Vec<_>>(), NOON).await;
    let viewer = hub.client("viewer").await;
    (hub, viewer, format!("/machines/{}/metrics", machine.id))
}

#[tokio::test]
async fn a_chart_names_its_series_and_keeps_its_gaps() {
    let (hub, viewer, path) = hub_with_readings().await;
    let made = hub.get(&viewer, &format!("{path}?range=6h")).await.json();
    assert_eq!(made["from"], "2026-11-23T06:00:00Z");
    assert_eq!(made["step_seconds"], 0);
    let series = made["series"].as_array().unwrap();
    let named: Vec<_> = series
        .iter()
        .map(|s| (s["name"].clone(), s["unit"].clone(), s["labels"].clone()))
        .collect();
    assert_eq!(
        named,
        [
            (json!("cpu"), json!("percent"), json!({})),
            (json!("memory_used"), json!("bytes"), json!({})),
            (
                json!("fs_percent"),
                json!("percent"),
                json!({"mount": "/srv, \"old\""})
            ),
        ]
    );
    let cpu = series[0]["points"].as_array().unwrap();
    assert_eq!(cpu.len(), 60);
    let noon = NOON / 1000;
    assert_eq!(cpu[59], json!([noon, 0, 0, 0]));
    assert_eq!(cpu[58], json!([noon - 60, 0.25, 0.25, 0.25]));
    let times: Vec<i64> = cpu.iter().map(|p| p[0].as_i64().unwrap()).collect();
    let gaps = times.windows(2).filter(|t| t[1] - t[0] != 60).count();
    assert_eq!(gaps, 1, "no point where there is no reading");

    let only = hub
        .get(
            &viewer,
            &format!("{path}?range=6h&metrics=mem,%20fs_percent"),
        )
        .await
        .json();
    assert_eq!(only["series"].as_array().unwrap().len(), 2);
    let coarse = hub
        .get(&viewer, &format!("{path}?range=6h&max_points=10"))
        .await
        .json();
    assert_eq!(coarse["step_seconds"], 3600);
    let points = coarse["series"][0]["points"].clone();
    assert_eq!(points[0], json!([noon - 7200, 22.5, 26.13, 29.75]));
}

#[tokio::test]
async fn questions_that_make_no_sense_are_refused_and_absurd_ones_answered() {
    let (hub, viewer, path) = hub_with_readings().await;
    for (query, pointer) in [
        ("range=2h", "range"),
        ("range=", "range"),
        ("range=1h&from=5", "range"),
        ("from=yesterday", "from"),
        ("from=NaN", "from"),
        ("from=1e300", "from"),
        ("from=2026-11-23T12:00:00Z&to=2026-11-23T11:00:00Z", "from"),
        ("from=5&to=5", "from"),
        ("from=5&to=later", "to"),
        ("to=5", "to"),
    ] {
        for address in ["", "/export"] {
            let answer = hub.get(&viewer, &format!("{path}{address}?{query}")).await;
            assert_eq!(answer.problem(), (422, "invalid".into()), "{query}");
            assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{query}");
        }
    }
    let answer = hub.get(&viewer, &format!("{path}?max_points=-1")).await;
    assert_eq!(answer.problem(), (400, "bad_query".into()));
    let nobody = "/machines/01900000-0000-7000-8000-000000000000/metrics";
    for address in ["", "/export"] {
        let answer = hub.get(&viewer, &format!("{nobody}{address}")).await;
        assert_eq!(answer.problem(), (404, "not_found".into()));
    }

    let millennia = "from=-62000000000&to=99999999999";
    let made = hub
        .get(&viewer, &format!("{path}?{millennia}"))
        .await
        .json();
    assert_eq!(made["series"][0]["points"].as_array().unwrap().len(), 1);
    let file = hub
        .get(&viewer, &format!("{path}/export?{millennia}"))
        .await;
    assert_eq!(file.text().lines().count(), 61);
    let future = hub
        .get(
            &viewer,
            &format!("{path}?from=2036-01-01T00:00:00Z&to=2037-01-01T00:00:00Z"),
        )
        .await
        .json();
    assert_eq!(future["series"], json!([]));
}

#[tokio::test]
async fn exports_have_a_column_for_each_series() {
    let (hub, viewer, path) = hub_with_readings().await;
    let file = hub
        .get(&viewer, &format!("{path}/export?format=csv&range=1h"))
        .await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    let disposition = "attachment; filename=\"nas-metrics-2026-11-23.csv\"";
    assert_eq!(file.headers["content-disposition"], disposition);
    let text = file.text();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines[0],
        "at,cpu_percent,\"fs_percent{/srv, \"\"old\"\"}\",memory_used_bytes"
    );
    assert_eq!(lines[1], "2026-11-23T11:31:00Z,7.25,40.5,2000000000");
    assert_eq!(lines.len(), 31);

    let only = hub
        .get(&viewer, &format!("{path}/export?range=1h&metrics=cpu"))
        .await;
    assert!(only.text().starts_with("at,cpu_percent\n2026"));

    let none = hub
        .get(&viewer, &format!("{path}/export?range=1h&metrics=swap"))
        .await;
    assert_eq!(none.text(), "at\n", "no line without a reading");

    let file = hub
        .get(&viewer, &format!("{path}/export?format=json&range=24h"))
        .await;
    assert_eq!(file.headers["content-type"], "application/json");
    let made = file.json();
    assert_eq!(made["items"].as_array().unwrap().len(), 60);
    assert_eq!(
        made["items"][59],
        json!({"at": "2026-11-23T12:00:00Z", "cpu_percent": 0, "memory_used_bytes": 2_000_000_000,
            "fs_percent{/srv, \"old\"}": 40.5})
    );
    let none = hub
        .get(&viewer, &format!("{path}/export?format=json&from=0&to=5"))
        .await;
    assert_eq!(none.json(), json!({"items": []}));
}

/// Where readings are too old, an export has means; and the newest hours, which are in no roll-up
/// of three hours yet, all the same.
#[tokio::test]
async fn an_export_of_the_far_past_reaches_to_the_present() {
    let hub = TestHub::start().await;
    let machine = new_machine(&hub.app.db).await;
    let samples = cpus(machine.key, NOON - 80 * DAY, NOON, 10 * MINUTE);
    append(&hub.app.db, &samples, NOON).await;
    metrics::roll_up(&hub.app.db, NOON).await.unwrap();
    retain(&hub.app.db, [14, 30, 60, 1830]).await;
    hub.run_job("metrics.prune").await;
    let viewer = hub.client("viewer").await;
    let path = format!(
        "/machines/{}/metrics/export?range=12m&format=json",
        machine.id
    );
    let made = hub.get(&viewer, &path).await.json();
    let items = made["items"].as_array().unwrap();
    let wanted = expected(&samples, 10_800_000);
    assert_eq!(items.len(), wanted.len());
    for (item, wanted) in items.iter().zip(&wanted) {
        let at: jiff::Timestamp = item["at"].as_str().unwrap().parse().unwrap();
        assert_eq!(at.as_millisecond(), wanted.at_ms);
        let mean = item["cpu_percent"].as_f64().unwrap();
        assert!((mean - wanted.mean).abs() < 0.006, "{mean} {wanted:?}");
    }
}

#[tokio::test]
async fn retention_is_set_within_bounds() {
    let hub = TestHub::start().await;
    let admin = hub.client("admin").await;
    let default = json!({"raw_days": 14, "five_minute_days": 60, "half_hour_days": 400,
        "three_hour_days": 1830, "audit_retention_days": 90});
    let path = "/settings/retention";
    assert_eq!(hub.get(&admin, path).await.json(), default);
    let change = |name: &str, days: i64| -> Value {
        let mut body = default.clone();
        body[name] = days.into();
        body
    };
    for (body, pointer) in [
        (change("raw_days", 7), "/raw_days"),
        (change("raw_days", 100), "/five_minute_days"),
        (change("five_minute_days", 500), "/half_hour_days"),
        (change("half_hour_days", 2000), "/three_hour_days"),
        (change("three_hour_days", 365), "/three_hour_days"),
        (
            change("audit_retention_days", 36_501),
            "/audit_retention_days",
        ),
    ] {
        let refused = hub.put(&admin, path, body).await;
        assert_eq!(refused.problem(), (422, "invalid".into()));
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
    }
    assert_eq!(hub.get(&admin, path).await.json(), default);
    let longer = change("raw_days", 30);
    assert_eq!(hub.put(&admin, path, longer.clone()).await.json(), longer);
    assert_eq!(hub.get(&admin, path).await.json(), longer);
    // Who knows nothing of the record changes nothing of it.
    let kept = change("audit_retention_days", 0);
    assert_eq!(hub.put(&admin, path, kept.clone()).await.json(), kept);
    let mut without = default.clone();
    without
        .as_object_mut()
        .unwrap()
        .remove("audit_retention_days");
    assert_eq!(hub.put(&admin, path, without).await.json(), kept);
}
