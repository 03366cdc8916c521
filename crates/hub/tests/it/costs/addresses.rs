//! The addresses: tariff, a machine's watts, summary, breakdown, history, and what they refuse.

use serde_json::{Value, json};

use crate::support::setting::Setting;
use crate::support::{GUID, NOON, beat};

async fn power(setting: &Setting) -> String {
    let id = setting.machine().await["id"].as_str().unwrap().to_owned();
    format!("/machines/{id}/power")
}

fn pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|e| e["pointer"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_tariff_is_a_guess_until_somebody_sets_it() {
    let setting = Setting::new().await;
    let (hub, admin) = (&setting.hub, &setting.admin);
    let guess = hub.get(admin, "/settings/costs").await.json();
    assert_eq!(
        (&guess["is_default"], &guess["currency"]),
        (&json!(true), &json!("£"))
    );
    assert_eq!(guess["rates"][0]["price_per_kwh"], "0.24");

    let rates = json!([
        {"valid_from": "2026-07-01", "price_per_kwh": "0.3150", "standing_charge_per_day": "0.42",
         "night": {"price_per_kwh": "0.2210", "from": "22:00", "until": "06:00", "weekdays": ["mon"]}},
        {"valid_from": "2025-01-01", "price_per_kwh": 0.28},
    ]);
    let set = hub
        .put(
            admin,
            "/settings/costs",
            json!({"currency": "EUR", "rates": rates}),
        )
        .await;
    assert_eq!(set.status, 200, "{}", set.text());
    let set = set.json();
    assert_eq!(
        (&set["is_default"], &set["rates"][0]["price_per_kwh"]),
        (&json!(false), &json!("0.28"))
    );
    assert_eq!(set["rates"][1]["price_per_kwh"], "0.3150");
    assert_eq!(hub.get(admin, "/settings/costs").await.json(), set);

    let bad =
        json!({"currency": "", "rates": [{"valid_from": "2026-01-01", "price_per_kwh": "-1"}]});
    let refused = hub.put(admin, "/settings/costs", bad).await;
    assert_eq!(refused.problem(), (422, "invalid".into()));
    assert_eq!(
        pointers(&refused.json()),
        ["/currency", "/rates/0/price_per_kwh"]
    );
    let operator = hub.client("operator").await;
    assert_eq!(
        hub.put(&operator, "/settings/costs", json!({}))
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn a_machine_says_what_it_draws_and_how_the_hub_knows() {
    let setting = Setting::new().await;
    let hub = &setting.hub;
    let mut body = beat(GUID, 1, NOON);
    body["facts"] = json!({"os": {"kernel": "6", "architecture": "x86_64"}, "chassis": "desktop",
        "cpu": {"model": "Intel(R) Core(TM) i5-10400 CPU @ 2.90GHz"},
        "power_sources": [{"source": "rapl", "readable": false}]});
    setting.beat(body).await;
    let path = power(&setting).await;
    let viewer = hub.client("viewer").await;
    let view = hub.get(&viewer, &path).await.json();
    assert_eq!(
        (
            &view["profile"]["category"],
            &view["profile"]["category_from"]
        ),
        (&json!("office_desktop"), &json!("inferred"))
    );
    assert_eq!(
        (&view["now"]["watts"], &view["now"]["label"]),
        (&json!(47.5), &json!("guessed"))
    );
    let hint = view["sources"][0]["hint"].as_str().unwrap();
    assert!(hint.contains("--power"), "{hint}");

    let operator = hub.client("operator").await;
    assert_eq!(hub.put(&viewer, &path, json!({})).await.status, 403);
    let set = hub
        .put(
            &operator,
            &path,
            json!({"idle_watts": 20, "max_watts": 60.5}),
        )
        .await
        .json();
    assert_eq!(
        (&set["now"]["watts"], &set["now"]["label"]),
        (&json!(25.1), &json!("modelled"))
    );
    assert_eq!(set["profile"]["idle_from"], "user");
    for (bad, wrong) in [
        (json!({"idle_watts": -1}), "/idle_watts"),
        (json!({"max_watts": 10_001}), "/max_watts"),
        (json!({"idle_watts": 50, "max_watts": 20}), "/max_watts"),
    ] {
        let refused = hub.put(&operator, &path, bad).await;
        assert_eq!(refused.problem(), (422, "invalid".into()));
        assert_eq!(pointers(&refused.json()), [wrong]);
    }
    // A slip of the pen would take away what was set.
    let slip = json!({"category": "nas", "idle_watt": 20});
    assert_eq!(hub.put(&operator, &path, slip).await.problem().0, 422);
    let toaster = hub
        .put(&operator, &path, json!({"category": "toaster"}))
        .await;
    assert_eq!(toaster.problem().0, 422);
    let cleared = hub
        .put(&operator, &path, json!({"category": "nas"}))
        .await
        .json();
    assert_eq!(
        (
            &cleared["profile"]["idle_watts"],
            &cleared["profile"]["category_from"]
        ),
        (&json!(15.0), &json!("user"))
    );
    assert_eq!(
        hub.get(
            &viewer,
            "/machines/01a20d5b-a067-707c-b7af-414d87cc2fa0/power"
        )
        .await
        .status,
        404
    );
}

#[tokio::test]
async fn what_is_measured_is_a_series_and_goes_before_what_is_guessed() {
    let setting = Setting::new().await;
    let mut body = beat(GUID, 1, NOON);
    body["samples"][0]["power"] = json!({"platform_watts": 31.256, "packages_watts": 12.5,
        "supply_watts": -20, "gpus": [{"name": "amdgpu", "watts": 99_999}], "sensors": "nonsense"});
    let answer = setting.beat(body).await;
    let notes = answer["notes"].to_string();
    assert!(
        notes.contains("power.gpus.watts was 99999 and was left out"),
        "{notes}"
    );
    let machine = setting.machine().await;
    assert_eq!(machine["latest"]["power_watts"], 31.26);
    assert_eq!(
        machine["detail"]["power"]["parts"][1],
        json!({"source": "packages", "watts": 12.5})
    );
    assert_eq!(setting.points("power").await.len(), 1);
    let path = power(&setting).await;
    let now = setting.hub.get(&setting.admin, &path).await.json()["now"].clone();
    assert_eq!(
        (&now["watts"], &now["label"]),
        (&json!(31.3), &json!("measured"))
    );
    let figures = setting.hub.get(&setting.admin, "!/metrics").await.text();
    assert!(
        figures.contains("homelabcmd_machine_power_watts{"),
        "{figures}"
    );
}

#[tokio::test]
async fn a_server_is_billed_for_the_hours_that_it_was_up() {
    let setting = Setting::new().await;
    let (hub, admin) = (&setting.hub, &setting.admin);
    hub.put(admin, "/settings/general", json!({"time_zone": "UTC"}))
        .await;
    // Up from ten to noon, with a beat each minute.
    let samples: Vec<Value> = (0..=120)
        .map(|minute| {
            json!({"seq": minute + 1, "at": setting.seconds_ago((120 - minute) * 60),
            "uptime_seconds": 1000 + minute * 60, "asleep_seconds": 0, "cpu": {"percent": 50.0}})
        })
        .collect();
    let mut body = beat(GUID, 1, NOON);
    body["samples"] = samples.into();
    setting.beat(body).await;
    let watts = json!({"idle_watts": 50, "max_watts": 150});
    hub.put(admin, &power(&setting).await, watts).await;
    let rate = json!({"valid_from": "2026-01-01", "price_per_kwh": "0.30", "standing_charge_per_day": "0.50"});
    hub.put(
        admin,
        "/settings/costs",
        json!({"currency": "EUR", "rates": [rate]}),
    )
    .await;
    hub.run_job("costs.account").await;

    let summary = hub.get(admin, "/costs/summary").await.json();
    let today = &summary["today"];
    assert_eq!(
        (&today["kwh"], &today["energy_cost"], &today["cost"]),
        (&json!(0.2), &json!("0.06"), &json!("0.56"))
    );
    assert_eq!(
        today["servers"],
        json!({"machines": 1, "kwh": 0.2, "cost": "0.06"})
    );
    assert_eq!(
        today["workstations"],
        json!({"machines": 0, "kwh": 0.0, "cost": "0.00"})
    );
    assert_eq!(
        (&today["label"], &today["shares"]["modelled"]),
        (&json!("modelled"), &json!(1.0))
    );
    assert_eq!(summary["as_of"], NOON);
    // If it goes on like this: 100 W for the rest of the day and for a week.
    let forecast = &summary["forecast"];
    assert_eq!(
        (&forecast["from"], &forecast["to"]),
        (&json!("2026-11-01"), &json!("2026-11-30"))
    );
    let kwh = forecast["kwh"].as_f64().unwrap();
    assert!((kwh - (0.2 + 1.15 + 7.0 * 2.4)).abs() < 0.01, "{kwh}");
    assert_eq!(summary["last_month"]["cost"], "0.00");

    let bill = hub.get(admin, "/costs/breakdown").await.json();
    assert_eq!(
        (&bill["month"], &bill["currency"]),
        (&json!("2026-11"), &json!("EUR"))
    );
    let line = &bill["items"][0];
    assert_eq!(
        (&line["cost"], &line["average_watts"], &line["awake_hours"]),
        (&json!("0.06"), &json!(100.0), &json!(2.0))
    );
    assert_eq!(
        (&line["cpu_percent"], &line["label"]),
        (&json!(50.0), &json!("modelled"))
    );
    assert_eq!(bill["total"]["cost"], "0.56");

    // Both tariff and watts correct the past.
    hub.put(
        admin,
        &power(&setting).await,
        json!({"idle_watts": 500, "max_watts": 1500}),
    )
    .await;
    let dearer = hub.get(admin, "/costs/breakdown").await.json();
    assert_eq!(dearer["items"][0]["cost"], "0.60");

    let id = setting.machine().await["id"].as_str().unwrap().to_owned();
    let path = format!("/costs/history?from=2026-11-22&machine_id={id}");
    let history = hub.get(admin, &path).await.json();
    let costs: Vec<&Value> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| &i["cost"])
        .collect();
    assert_eq!(costs, [&json!("0.0000"), &json!("0.6000")]);
    for (query, wrong) in [
        ("history?from=2026-11-23&to=2026-11-22", "from"),
        ("history?from=soon", "from"),
        ("history?from=2000-01-01", "step"),
        ("breakdown?month=2026-13", "month"),
    ] {
        let refused = hub.get(admin, &format!("/costs/{query}")).await;
        assert_eq!(refused.problem(), (422, "invalid".into()), "{query}");
        assert_eq!(pointers(&refused.json()), [wrong]);
    }
    assert_eq!(
        hub.get(admin, "/costs/history?machine_id=none")
            .await
            .problem()
            .0,
        404
    );
}
