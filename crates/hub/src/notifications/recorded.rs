use serde_json::json;

use super::store::StoredChannel;
use crate::audit::{self, Actor, Entry};

/// What is recorded of a channel: which of its settings changed, and nothing of its secrets but that. An address
/// may hold a secret, too.
pub(super) fn entry(
    now: i64,
    by: &Actor,
    before: Option<&StoredChannel>,
    after: Option<&StoredChannel>,
    new_secrets: bool,
) -> Entry {
    let action = match (before, after) {
        (None, _) => "channel.created",
        (_, None) => "channel.deleted",
        _ => "channel.changed",
    };
    let plain = |channel: Option<&StoredChannel>| {
        channel.map_or_else(
            || json!({}),
            |channel| {
                json!({
                    "name": channel.name,
                    "is_enabled": channel.is_enabled,
                    "kind": channel.settings.kind(),
                    "route": channel.route,
                })
            },
        )
    };
    let mut detail = audit::changes(&plain(before), &plain(after));
    if before.map(|one| &one.settings) != after.map(|one| &one.settings) {
        detail["settings"] = "changed".into();
    }
    if new_secrets {
        detail["secrets"] = "changed".into();
    }
    let name = after.or(before).map_or("", |channel| &channel.name);
    Entry::done(now, by, action, name).with(detail)
}
