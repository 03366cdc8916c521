-- The schema that the migrations make, for reading. A test holds it to them.

CREATE TABLE actions (
    id text not null primary key,
    -- They are numbered in the order in which they were asked for.
    position bigint not null unique,
    -- Those that were asked for in one go.
    batch_id text,
    machine_id text not null references machines (id) on delete cascade,
    -- As it was called then.
    machine_name text not null,
    -- The definition's name, and the hash of how it was written then.
    action text not null,
    definition text not null,
    title text not null,
    -- JSON.
    params text not null,
    -- One command after the other.
    steps text not null,
    -- Whether it goes on by itself on the machine when the hub or the connection ends.
    detached bigint not null,
    -- What may not be done twice at once on one machine.
    exclusive text not null,
    -- waiting, queued or running; done, failed, timed_out, cancelled, rejected, expired or interrupted
    state text not null,
    -- Why it waits (JSON).
    reasons text not null,
    asked_at bigint not null,
    actor_kind text not null,
    actor text not null,
    expires_at bigint,
    decided_at bigint,
    decided_by text,
    note text,
    started_at bigint,
    ended_at bigint,
    exit_code bigint,
    -- Why it is not done (JSON).
    failure text,
    -- Milliseconds that the command itself took.
    duration_ms bigint,
    -- How much it printed, and what of that is kept.
    stdout_bytes bigint not null default 0,
    stderr_bytes bigint not null default 0,
    output blob,
    -- How the unit is that it was about (JSON).
    aftermath text,
    -- Where its beginning stands in the audit log.
    audit_id bigint
, via text not null default 'ssh', upgrade text);

CREATE INDEX actions_by_batch on actions (batch_id) where batch_id is not null;

CREATE INDEX actions_by_machine on actions (machine_id, position);

CREATE UNIQUE INDEX actions_open on actions (machine_id, exclusive)
    where state in ('waiting', 'queued', 'running');

CREATE TABLE alert_conditions (
    machine_id text not null references machines (id) on delete cascade,
    condition text not null,
    subject text not null,
    body text not null,
    primary key (machine_id, condition, subject)
);

CREATE TABLE alert_overrides (
    machine_id text not null primary key references machines (id) on delete cascade,
    body text not null
);

CREATE TABLE alert_positions (
    id bigint not null primary key,
    last bigint not null
);

CREATE TABLE alert_transitions (
    position bigint not null primary key,
    alert_id text not null references alerts (id) on delete cascade,
    at bigint not null,
    kind text not null,
    severity text not null,
    value double,
    by_whom text,
    note text
);

CREATE INDEX alert_transitions_by_alert on alert_transitions (alert_id);

CREATE TABLE alerts (
    id text not null primary key,
    machine_id text not null references machines (id) on delete cascade,
    condition text not null,
    -- A mount point, a unit; empty where the machine has only one such thing.
    subject text not null,
    severity text not null,
    state text not null,
    title text not null,
    value double,
    threshold double,
    opened_at bigint not null,
    resolved_at bigint,
    -- Who ended it; null when it went by itself.
    resolved_by text,
    resolution text,
    acknowledged_at bigint,
    acknowledged_by text,
    snoozed_until bigint,
    note text,
    -- Machines that went at once have one.
    incident text,
    -- Messages wait till then.
    hold_until bigint
, step bigint not null default 0);

CREATE UNIQUE INDEX alerts_open on alerts (machine_id, condition, subject) where state <> 'resolved';

CREATE TABLE approved_definitions (
    action text not null primary key,
    definition text not null,
    approved_at bigint not null,
    approved_by text not null
);

CREATE TABLE audit (
    position bigint not null primary key,
    at bigint not null,
    -- user, token, job, agent, command_line
    actor_kind text not null,
    actor text not null,
    action text not null,
    -- Stays when the machine goes, so it is no reference.
    machine_id text,
    subject text not null,
    -- done, refused or failed
    outcome text not null,
    -- More, as JSON.
    detail text not null
, hash text);

CREATE INDEX audit_by_action on audit (action, position);

CREATE INDEX audit_by_actor on audit (actor, position);

CREATE INDEX audit_by_domain on audit (rtrim(action, 'abcdefghijklmnopqrstuvwxyz_'), position);

CREATE INDEX audit_by_machine on audit (machine_id, position);

CREATE INDEX audit_by_time on audit (at, position);

CREATE TRIGGER audit_is_cut_at_its_checkpoint before delete on audit
when old.position > coalesce((select position from audit_checkpoint), 0)
begin
    select raise(abort, 'an entry of the record goes after the checkpoint has passed it');
end;

CREATE TRIGGER audit_never_changes before update on audit
begin
    select raise(abort, 'an entry of the record is never changed');
end;

CREATE TRIGGER audit_only_grows before insert on audit
when new.hash is null or new.position is not (select position + 1 from audit_head)
begin
    select raise(abort, 'an entry of the record is added at its end, with its hash');
end;

CREATE TABLE audit_anchors (
    machine_id text not null primary key,
    -- The last that was found in the record.
    position bigint,
    hash text,
    seen_at bigint,
    -- The last that was not, until the agent tells another one that is.
    contradicted_position bigint,
    contradicted_hash text,
    contradicted_at bigint
);

CREATE TABLE audit_checkpoint (
    id bigint not null primary key check (id = 1),
    position bigint not null,
    hash text not null,
    at bigint not null
);

CREATE TABLE audit_head (
    id bigint not null primary key check (id = 1),
    position bigint not null,
    hash text not null
);

CREATE TABLE channels (
    id text not null primary key,
    name text not null,
    is_enabled bigint not null,
    -- What the API shows (JSON, with the kind).
    settings text not null,
    -- What it never shows, sealed.
    secrets blob,
    -- Which alerts it is told of (JSON).
    route text not null,
    created_at bigint not null,
    -- How its last tries went.
    sent_at bigint,
    failed_at bigint,
    failure text
, secret_names text);

CREATE TABLE credentials (
    id text not null primary key,
    machine_id text references machines (id) on delete cascade,
    kind text not null,
    -- What may be shown of it (JSON): the public key.
    shown text not null,
    -- Sealed.
    secret blob not null,
    created_at bigint not null,
    updated_at bigint not null,
    updated_by text not null,
    used_at bigint
);

CREATE UNIQUE INDEX credentials_of_all on credentials (kind) where machine_id is null;

CREATE UNIQUE INDEX credentials_of_one on credentials (machine_id, kind) where machine_id is not null;

CREATE TABLE deployments (
    id text not null primary key,
    machine_id text not null references machines (id) on delete cascade,
    action text not null,
    -- running, done, failed or interrupted
    state text not null,
    -- What happened so far (JSON).
    steps text not null,
    -- Why it failed (JSON).
    failure text,
    by_whom text not null,
    started_at bigint not null,
    ended_at bigint
, left_open text);

CREATE INDEX deployments_by_machine on deployments (machine_id, started_at);

CREATE TABLE discoveries (
    id text not null primary key,
    started_at bigint not null,
    -- running, done, cancelled, failed, interrupted. One that is not in the hub's memory does not run,
    -- whatever stands here: a hub that was killed could not write it.
    state text not null,
    -- Who, where, how far: JSON.
    body text not null,
    -- What was found: JSON.
    hosts text not null
, position bigint not null default 0);

CREATE INDEX discoveries_by_position on discoveries (position);

CREATE TABLE energy_days (
    machine_id text not null references machines (id) on delete cascade,
    -- In the hub's time zone, YYYY-MM-DD.
    day text not null,
    body blob not null,
    primary key (day, machine_id)
) without rowid;

CREATE INDEX energy_days_by_machine on energy_days (machine_id, day);

CREATE TABLE energy_marks (
    machine_id text not null primary key references machines (id) on delete cascade,
    until_ms bigint not null,
    time_zone text not null
);

CREATE TABLE enrolments (
    id text not null primary key,
    code_hash text not null unique,
    -- What the machine shall be, where it is new.
    name text,
    kind text,
    tags text not null,
    -- The machine that was added by hand and gets its agent now, or the one that came of it.
    machine_id text references machines (id) on delete cascade,
    created_by text not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);

CREATE TABLE expected_services (
    machine_id text not null references machines (id) on delete cascade,
    unit text not null,
    is_critical bigint not null,
    created_at bigint not null,
    primary key (machine_id, unit)
);

CREATE TABLE host_keys (
    machine_id text not null references machines (id) on delete cascade,
    -- "ssh-ed25519 AAAA…"
    key text not null,
    fingerprint text not null,
    -- Why it is trusted: agent, first_use or accepted; null when it is not.
    trusted_by text,
    trusted_at bigint,
    -- Who accepted it.
    accepted_by text,
    -- Its agent says that it has it.
    is_reported bigint not null,
    -- When it was shown and refused.
    refused_at bigint,
    primary key (machine_id, key)
);

CREATE TABLE late_samples (
    machine_key bigint not null primary key references machines (key) on delete cascade,
    since_ms bigint not null
);

CREATE TABLE machine_tags (
    machine_id text not null references machines (id) on delete cascade,
    tag text not null,
    primary key (machine_id, tag)
);

CREATE TABLE machines (
    id text not null primary key,
    -- The short number under which samples are stored.
    key bigint not null unique,
    -- The agent's identity; null until an agent speaks for a machine that was added by hand.
    guid text unique,
    name text not null,
    hostname text,
    kind text not null,
    notes text,
    -- What a v1 agent calls itself.
    server_id text,
    paused_at bigint,
    pause_reason text,
    interval_seconds bigint,
    facts text,
    machine_id_hash text,
    agent_version text,
    agent_protocol bigint,
    created_at bigint not null
, expected text, kind_settled bigint not null default 0);

CREATE INDEX machines_by_machine_id_hash on machines (machine_id_hash);

CREATE INDEX machines_by_server_id on machines (server_id);

CREATE TABLE message_references (
    channel_id text not null references channels (id) on delete cascade,
    thread text not null,
    reference text not null,
    at bigint not null,
    primary key (channel_id, thread)
);

CREATE TABLE notification_cursor (
    id bigint not null primary key,
    position bigint not null
);

CREATE TABLE notification_ledger (
    channel_id text not null references channels (id) on delete cascade,
    alert_id text not null,
    -- The severity that they were told; null when they know nothing yet.
    told text,
    -- What the messages about it hang together by.
    thread text not null,
    -- Why they are not told now, and since when.
    held text,
    held_since bigint,
    -- For the last word about an alert that is gone.
    machine_name text not null,
    title text not null, woke bigint not null default 0, told_step bigint not null default 0,
    primary key (channel_id, alert_id)
);

CREATE TABLE outbox (
    id text not null primary key,
    -- In what order they were put in; ids follow the clock, which may be set back.
    position bigint not null,
    channel_id text not null references channels (id) on delete cascade,
    -- waiting, sent or failed.
    state text not null,
    body text not null,
    -- Which alerts it is about (JSON list of ids).
    alerts text not null,
    attempts bigint not null,
    next_at bigint not null,
    created_at bigint not null,
    done_at bigint,
    -- What the other side said last.
    answer text
, thread text not null default '', is_urgent bigint not null default 0);

CREATE INDEX outbox_by_time on outbox (created_at);

CREATE INDEX outbox_waiting on outbox (channel_id, position) where state = 'waiting';

CREATE INDEX outbox_waiting_threads on outbox (channel_id, thread) where state = 'waiting';

CREATE TABLE power_profiles (
    machine_id text not null primary key references machines (id) on delete cascade,
    category text,
    idle_milliwatts bigint,
    max_milliwatts bigint,
    updated_at bigint not null
);

CREATE TABLE presence (
    machine_id text not null primary key references machines (id) on delete cascade,
    status text not null,
    status_since bigint not null,
    last_seen bigint,
    -- Hub clock minus agent clock, as far as it was corrected.
    skew_ms bigint not null,
    -- The ring that the agent numbers its samples in, and the last number that is stored.
    stream text,
    last_seq bigint,
    run_id text,
    previous_run_id text,
    goodbye text,
    goodbye_at bigint,
    beat_seconds bigint not null,
    -- What the cards show: latest figures, counts, the last quarter of an hour (JSON).
    snapshot text,
    warnings text
, detail text, away bigint not null default 0, open_alerts bigint not null default 0, worst_alert text);

CREATE TABLE remote_settings (
    machine_id text not null primary key references machines (id) on delete cascade,
    -- JSON.
    body text not null
);

CREATE TABLE remote_states (
    machine_id text not null primary key references machines (id) on delete cascade,
    last text
, found text);

CREATE TABLE rollup_dirty (
    machine_key bigint not null references machines (key) on delete cascade,
    tier bigint not null,
    start_ms bigint not null,
    primary key (machine_key, tier, start_ms)
);

CREATE TABLE rollup_marks (
    machine_key bigint not null references machines (key) on delete cascade,
    tier bigint not null,
    until_ms bigint not null,
    primary key (machine_key, tier)
);

CREATE TABLE rollups (
    machine_key bigint not null references machines (key) on delete cascade,
    -- Bucket length in seconds.
    tier bigint not null,
    start_ms bigint not null,
    body blob not null,
    primary key (machine_key, tier, start_ms)
) without rowid;

CREATE TABLE samples (
    machine_key bigint not null references machines (key) on delete cascade,
    at_ms bigint not null,
    body blob not null,
    primary key (machine_key, at_ms)
) without rowid;

CREATE TABLE scans (
    id text not null primary key,
    -- Scans are numbered in their order: clocks may jump.
    position bigint not null,
    -- Null for an address that was no machine when it was looked at.
    machine_id text references machines (id) on delete cascade,
    -- Where it was reached; before that, where it was looked for.
    address text,
    port bigint,
    -- As it was called then.
    name text not null,
    -- queued, running, done, failed, cancelled, interrupted
    state text not null,
    asked_at bigint not null,
    started_at bigint,
    ended_at bigint,
    -- Who wanted it.
    by_whom text not null,
    -- Who logged in there, and whether the look was root's.
    login text not null,
    as_root bigint,
    -- JSON: what there is to say of it, why it failed, and what lists show of it.
    notes text not null,
    failure text,
    summary text,
    -- What the machine told: JSON, compressed (zlib).
    body blob
);

CREATE UNIQUE INDEX scans_in_order on scans (position);

CREATE INDEX scans_of_addresses on scans (address, port, position);

CREATE INDEX scans_of_machines on scans (machine_id, position);

CREATE TABLE series (
    machine_key bigint not null references machines (key) on delete cascade,
    -- Small numbers from 1, one sequence for each machine.
    id bigint not null,
    name text not null,
    -- A mount point, an interface, a sensor; empty for series that have none.
    label text not null,
    primary key (machine_key, id),
    unique (machine_key, name, label)
);

CREATE TABLE service_reports (
    machine_id text not null primary key references machines (id) on delete cascade,
    reported_at bigint not null,
    body text not null
);

CREATE TABLE sessions (
    id text not null primary key,
    token_hash text not null unique,
    user_id text not null references users (id) on delete cascade,
    user_agent text,
    ip text,
    created_at bigint not null,
    last_used_at bigint not null,
    -- The end however much it is used.
    expires_at bigint not null
);

CREATE INDEX sessions_by_user on sessions (user_id);

CREATE TABLE settings (
    name text not null primary key,
    body text not null,
    updated_at bigint not null
);

CREATE TABLE tailscale_links (
    machine_id text not null primary key references machines (id) on delete cascade,
    device_id text not null unique,
    -- The first part of its MagicDNS name.
    name text not null,
    -- The whole, without a dot at its end; null where MagicDNS is off.
    fqdn text,
    -- A JSON list.
    addresses text not null,
    -- Null for a key that never ends.
    key_expires_at bigint,
    linked_at bigint not null,
    -- When the device was last in the list.
    listed_at bigint not null
);

CREATE TABLE tokens (
    id text not null primary key,
    name text not null,
    role text not null,
    token_hash text not null unique,
    -- Its first characters, so that people can tell which one it is.
    prefix text not null,
    -- The only machine that a token of role agent may speak for; null for a shared one.
    machine_id text references machines (id) on delete cascade,
    created_at bigint not null,
    created_by text,
    last_used_at bigint,
    expires_at bigint
, pending_guid text);

CREATE INDEX tokens_by_machine on tokens (machine_id);

CREATE TABLE update_reports (
    machine_id text not null primary key references machines (id) on delete cascade,
    checked_at bigint,
    pending bigint not null,
    security bigint not null,
    reboot_required bigint not null,
    error text,
    body text not null
, details text);

CREATE TABLE users (
    id text not null primary key,
    name text not null,
    -- The name in lower case: "Ada" and "ada" are one person.
    name_key text not null unique,
    role text not null,
    password_hash text not null,
    created_at bigint not null,
    last_login_at bigint
);
