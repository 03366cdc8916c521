-- What is wrong, and what was: one row for each time that something was, never two open ones for the same.

create table alerts (
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
);

create unique index alerts_open on alerts (machine_id, condition, subject) where state <> 'resolved';

-- What happened to alerts, in order; messages are made of it. A position is never used twice.
create table alert_transitions (
    position bigint not null primary key,
    alert_id text not null references alerts (id) on delete cascade,
    at bigint not null,
    kind text not null,
    severity text not null,
    value double,
    by_whom text,
    note text
);

create index alert_transitions_by_alert on alert_transitions (alert_id);

-- What is remembered of a condition between two looks (JSON), so that a restart does not begin anew.
create table alert_conditions (
    machine_id text not null references machines (id) on delete cascade,
    condition text not null,
    subject text not null,
    body text not null,
    primary key (machine_id, condition, subject)
);

-- Where the thresholds of one machine differ (JSON).
create table alert_overrides (
    machine_id text not null primary key references machines (id) on delete cascade,
    body text not null
);

-- Services that are expected to run.
create table expected_services (
    machine_id text not null references machines (id) on delete cascade,
    unit text not null,
    is_critical bigint not null,
    created_at bigint not null,
    primary key (machine_id, unit)
);

-- For lists, which show these with each machine.
alter table presence add column open_alerts bigint not null default 0;
alter table presence add column worst_alert text;
