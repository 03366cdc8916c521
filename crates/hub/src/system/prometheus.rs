//! `/metrics`: the whole fleet and the hub itself in the text that Prometheus reads: OpenMetrics for those
//! who ask for it, and the older format for everybody else.

use std::collections::HashSet;
use std::fmt::Write as _;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::accounts::Viewer;
use crate::app::AppState;
use crate::machines::{FleetMachine, Latest, Status, fleet};
use crate::platform::http::Result;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct MachineLabels {
    id: String,
    machine: String,
    kind: &'static str,
}

type Gauges = Family<MachineLabels, Gauge<f64, std::sync::atomic::AtomicU64>>;

pub(super) async fn render(
    State(app): State<AppState>,
    _: Viewer,
    headers: HeaderMap,
) -> Result<Response> {
    let mut conn = app.db.read().await?;
    let machines = fleet(&mut conn).await?;
    drop(conn);
    let mut registry = Registry::default();
    app.stats.register(&mut registry);
    register_fleet(&mut registry, &machines);
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).map_err(anyhow::Error::new)?;
    let accepted = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    let (kind, text) = if accepted.is_some_and(|kinds| kinds.contains("openmetrics-text")) {
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        (kind, text)
    } else {
        ("text/plain; version=0.0.4; charset=utf-8", plain(&text))
    };
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// The older format: there the family of a counter is called as its samples are, and nothing marks the
/// end.
fn plain(text: &str) -> String {
    let mut counters = HashSet::new();
    for line in text.lines() {
        let name = line.strip_prefix("# TYPE ");
        counters.extend(name.and_then(|line| line.strip_suffix(" counter")));
    }
    let mut out = String::with_capacity(text.len() + 200);
    for line in text.lines().filter(|line| *line != "# EOF") {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        match words[..] {
            ["#", what, name, rest] if counters.contains(name) => {
                let _ = writeln!(out, "# {what} {name}_total {rest}");
            }
            _ => {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    out
}

/// Name, help, and how a machine's value is read.
type Figure = (&'static str, &'static str, fn(&FleetMachine) -> Option<f64>);

#[expect(
    clippy::cast_precision_loss,
    reason = "gauges are f64; bytes of a machine stay exact"
)]
const FIGURES: &[Figure] = &[
    ("up", "1 while beats come", |m| {
        Some(f64::from(u8::from(m.status == Status::Online)))
    }),
    ("paused", "1 while somebody works on it", |m| {
        Some(f64::from(u8::from(m.status == Status::Paused)))
    }),
    (
        "last_seen_timestamp_seconds",
        "When the last beat came",
        |m| m.last_seen_ms.map(|ms| ms as f64 / 1000.0),
    ),
    ("cpu_percent", "Processor use", |m| of(m, |l| l.cpu_percent)),
    ("memory_percent", "Memory in use", |m| {
        of(m, |l| l.memory_percent)
    }),
    ("memory_used_bytes", "Memory in use", |m| {
        of(m, |l| l.memory_used_bytes.map(|b| b as f64))
    }),
    ("memory_total_bytes", "Memory there is", |m| {
        of(m, |l| l.memory_total_bytes.map(|b| b as f64))
    }),
    ("swap_percent", "Swap in use", |m| of(m, |l| l.swap_percent)),
    ("disk_percent", "Use of the root filesystem", |m| {
        of(m, |l| l.disk_percent)
    }),
    ("load1", "Run queue over one minute", |m| {
        of(m, |l| l.load_1m)
    }),
    ("uptime_seconds", "Time since boot", |m| {
        of(m, |l| l.uptime_seconds.map(|s| s as f64))
    }),
    ("network_receive_bytes_per_second", "Traffic in", |m| {
        of(m, |l| l.net_rx_bps)
    }),
    ("network_transmit_bytes_per_second", "Traffic out", |m| {
        of(m, |l| l.net_tx_bps)
    }),
    ("temperature_celsius", "The hottest sensor", |m| {
        of(m, |l| l.temperature_c)
    }),
    (
        "power_watts",
        "What the whole machine draws, where it is measured",
        |m| of(m, |l| l.power_watts),
    ),
    ("updates_pending", "Packages that could be upgraded", |m| {
        m.snapshot.updates.pending.map(f64::from)
    }),
    ("updates_security", "Security updates pending", |m| {
        m.snapshot.updates.security.map(f64::from)
    }),
    ("reboot_required", "1 when it asks for a reboot", |m| {
        m.snapshot
            .updates
            .reboot_required
            .map(|yes| f64::from(u8::from(yes)))
    }),
    ("services_failed", "Failed units", |m| {
        Some(f64::from(m.snapshot.services.failed))
    }),
    ("containers_running", "Containers that run", |m| {
        m.snapshot.containers.as_ref().map(|c| f64::from(c.running))
    }),
    ("containers_stopped", "Containers that do not", |m| {
        m.snapshot.containers.as_ref().map(|c| f64::from(c.stopped))
    }),
];

fn of(machine: &FleetMachine, read: fn(&Latest) -> Option<f64>) -> Option<f64> {
    // An offline machine has no current figures: absent is right, the last ones would be wrong.
    (machine.status != Status::Offline).then_some(())?;
    machine.snapshot.latest.as_ref().and_then(read)
}

fn register_fleet(registry: &mut Registry, machines: &[FleetMachine]) {
    for (name, help, read) in FIGURES {
        let gauges = Gauges::default();
        for machine in machines {
            if let Some(value) = read(machine) {
                let labels = MachineLabels {
                    id: machine.id.to_string(),
                    machine: machine.name.clone(),
                    kind: machine.kind.as_str(),
                };
                gauges.get_or_create(&labels).set(value);
            }
        }
        registry.register(format!("homelabcmd_machine_{name}"), *help, gauges);
    }
    let total: Gauge = Gauge::default();
    total.set(i64::try_from(machines.len()).unwrap_or(i64::MAX));
    registry.register("homelabcmd_machines", "Machines known", total);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_format_calls_counters_as_their_samples_are() {
        let open = "# HELP beats Beats taken.\n# TYPE beats counter\nbeats_total 5\n\
                    # HELP up 1 # TYPE beats counter\n# TYPE up gauge\nup{m=\"# EOF\"} 1\n# EOF\n";
        assert_eq!(
            plain(open),
            "# HELP beats_total Beats taken.\n# TYPE beats_total counter\nbeats_total 5\n\
             # HELP up 1 # TYPE beats counter\n# TYPE up gauge\nup{m=\"# EOF\"} 1\n"
        );
    }
}
