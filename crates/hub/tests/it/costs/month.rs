//! A workstation's month, lived through with its hub: the bill is what was lived.

use std::time::Duration;

use homelabcmd_testkit::postgres::Postgres;
use serde_json::{Value, json};

use super::life::{
    DAY, DAY_PRICE, HOUR, IDLE_WATTS, MAX_WATTS, NIGHT_PRICE, OCTOBER, Truth, october, samples,
    truth,
};
use crate::support::{Client, GUID, TestHub};

struct Home {
    hub: TestHub,
    admin: Client,
    agent: Client,
    sequence: u64,
}

impl Home {
    async fn new(hub: TestHub) -> Self {
        let start = jiff::Timestamp::from_second(OCTOBER - HOUR).unwrap();
        hub.app.clock.jump_to(start);
        let (admin, agent) = (hub.client("admin").await, hub.client("agent").await);
        let zone = json!({"time_zone": "Europe/Berlin"});
        assert_eq!(hub.put(&admin, "/settings/general", zone).await.status, 200);
        let tariff = json!({"currency": "EUR", "rates": [{"valid_from": "2026-01-01",
            "price_per_kwh": DAY_PRICE.to_string(),
            "night": {"price_per_kwh": NIGHT_PRICE.to_string(), "from": "22:00", "until": "06:00"}}]});
        let set = hub.put(&admin, "/settings/costs", tariff).await;
        assert_eq!(set.status, 200, "{}", set.text());
        Self {
            hub,
            admin,
            agent,
            sequence: 0,
        }
    }

    async fn pass_until(&self, second: i64) {
        let now = self.hub.app.clock.now().as_second();
        self.hub.app.clock.advance(Duration::from_secs(
            u64::try_from(second - now).unwrap_or(0),
        ));
        self.hub.run_job("metrics.roll_up").await;
        self.hub.run_job("costs.account").await;
    }

    async fn deliver(&mut self, samples: &[(i64, Value)]) {
        for part in samples.chunks(300) {
            self.sequence += 1;
            let samples: Vec<&Value> = part.iter().map(|(_, sample)| sample).collect();
            let beat = json!({
                "protocol": 2, "stream": "one", "sequence": self.sequence,
                "agent": {"version": "0.1.0", "guid": GUID, "hostname": "desk", "interval_seconds": 60},
                "sent_at": self.hub.app.clock.now().to_string(), "samples": samples,
            });
            let answer = self.hub.post(&self.agent, "/agents/heartbeat", beat).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
    }

    async fn machine(&self) -> String {
        let id = self.hub.machine(&self.admin).await["id"].clone();
        id.as_str().unwrap().to_owned()
    }

    /// Lets the month pass: beats come each few hours' worth at once, and twice the hub is away, for
    /// most of a day and for two.
    async fn live(&mut self, samples: &[(i64, Value)]) {
        let outages = [
            (8 * DAY + 9 * HOUR, 8 * DAY + 19 * HOUR),
            (19 * DAY, 21 * DAY + 7 * HOUR),
        ];
        let mut waiting = 0;
        for (done, at) in (OCTOBER..OCTOBER + 33 * DAY).step_by(6 * 3600).enumerate() {
            let away = outages
                .iter()
                .any(|(from, to)| (*from..*to).contains(&(at - OCTOBER)));
            if away {
                continue;
            }
            self.hub.app.clock.advance(Duration::ZERO);
            let come = samples.iter().take_while(|(time, _)| *time <= at).count();
            let now = self.hub.app.clock.now().as_second();
            self.hub
                .app
                .clock
                .advance(Duration::from_secs(u64::try_from(at - now).unwrap()));
            self.deliver(&samples[waiting..come]).await;
            if waiting == 0 && come > 0 {
                let id = self.machine().await;
                let kind = json!({"kind": "workstation"});
                self.hub
                    .patch(&self.admin, &format!("/machines/{id}"), kind)
                    .await;
                let watts = json!({"idle_watts": IDLE_WATTS, "max_watts": MAX_WATTS});
                let set = self
                    .hub
                    .put(&self.admin, &format!("/machines/{id}/power"), watts)
                    .await;
                assert_eq!(set.status, 200, "{}", set.text());
            }
            waiting = come;
            if done % 2 == 0 {
                self.pass_until(at).await;
            }
        }
    }

    async fn month(&self) -> Value {
        let bill = self
            .hub
            .get(&self.admin, "/costs/breakdown?month=2026-10")
            .await;
        assert_eq!(bill.status, 200, "{}", bill.text());
        bill.json()
    }
}

fn number(value: &Value) -> f64 {
    value
        .as_str()
        .map_or_else(|| value.as_f64().unwrap(), |text| text.parse().unwrap())
}

fn assert_near(found: f64, wanted: f64, share: f64, what: &str) {
    let error = (found / wanted - 1.0) * 100.0;
    eprintln!("{what}: {found:.3}, lived {wanted:.3}, {error:+.3} %");
    assert!(
        error.abs() <= share * 100.0,
        "{what}: {found} is not {wanted}"
    );
}

fn assert_bill(bill: &Value, truth: &Truth) {
    let line = &bill["items"][0];
    assert_near(
        number(&line["awake_hours"]),
        truth.hours,
        0.01,
        "hours awake",
    );
    assert_near(number(&line["kwh"]), truth.kwh, 0.01, "kWh");
    assert_near(number(&line["cost"]), truth.cost, 0.01, "bill");
    assert_eq!(line["label"], "modelled");
    assert_eq!(bill["total"]["energy_cost"], line["cost"]);
    assert_eq!(bill["total"]["workstations"]["machines"], 1);
    assert_eq!(bill["total"]["servers"]["cost"], "0.00");
}

async fn a_month(hub: TestHub) -> Home {
    let boots = october();
    let mut home = Home::new(hub).await;
    home.live(&samples(&boots, true)).await;
    assert_bill(&home.month().await, &truth(&boots));
    home
}

#[tokio::test]
async fn the_bill_of_a_month_is_within_one_percent_of_what_was_lived() {
    let mut home = a_month(TestHub::start().await).await;

    // The night rate is a part of it, by the wall clock and across the hour that comes twice.
    let truth = truth(&october());
    let day_only = json!({"currency": "EUR", "rates": [{"valid_from": "2026-01-01",
        "price_per_kwh": "0",
        "night": {"price_per_kwh": "1", "from": "22:00", "until": "06:00"}}]});
    home.hub.put(&home.admin, "/settings/costs", day_only).await;
    let bill = home.month().await;
    assert_near(
        number(&bill["items"][0]["cost"]),
        truth.night_kwh,
        0.02,
        "kWh by night",
    );

    // Counting again changes nothing; a day is in one place, by whatever step it is shown.
    let before = home.month().await;
    home.pass_until(OCTOBER + 34 * DAY).await;
    home.hub.run_job("costs.account").await;
    assert_eq!(home.month().await["items"], before["items"]);
    let sums = async |step: &str| {
        let path = format!("/costs/history?from=2026-10-01&to=2026-10-31&step={step}");
        let history = home.hub.get(&home.admin, &path).await.json();
        (
            history["items"].as_array().unwrap().len(),
            number(&history["total_kwh"]),
        )
    };
    let (days, weeks, months) = (sums("day").await, sums("week").await, sums("month").await);
    assert_eq!((days.0, weeks.0, months.0), (31, 5, 1));
    assert!((days.1 - months.1).abs() < 0.02 && (weeks.1 - months.1).abs() < 0.01);
    assert_eq!(months.1, number(&before["items"][0]["kwh"]));

    // And readings that go when they are old leave the days that were made of them.
    home.pass_until(OCTOBER + 60 * DAY).await;
    home.hub.run_job("metrics.prune").await;
    home.hub.run_job("costs.account").await;
    assert_eq!(home.month().await["items"], before["items"]);
    home.sequence = 0;
}

#[tokio::test]
async fn the_same_month_on_postgresql() {
    let (hub, _server): (TestHub, Postgres) = TestHub::start_on_postgres().await;
    let home = a_month(hub).await;
    home.hub.stop().await;
}

/// Agents of version 1 do not say that they slept: a gap of more than an hour is a sleep then.
#[tokio::test]
async fn a_month_of_an_agent_that_tells_no_sleep_is_near() {
    let boots = october();
    let mut home = Home::new(TestHub::start().await).await;
    home.live(&samples(&boots, false)).await;
    let bill = home.month().await;
    let (found, lived) = (
        number(&bill["items"][0]["awake_hours"]),
        truth(&boots).hours,
    );
    // Naps of less than an hour count as awake.
    assert!(found > lived && found < lived * 1.12, "{found} {lived}");
}
