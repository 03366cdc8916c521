-- What was asked to be done on machines: one row for each action on each machine, from the wish to its end.
--
-- The record of who did what is in `audit` and outlives a machine; this is what pages show of it, with what was
-- printed.

create table actions (
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
);

create index actions_by_machine on actions (machine_id, position);

create index actions_by_batch on actions (batch_id) where batch_id is not null;

-- One thing is done once at a time.
create unique index actions_open on actions (machine_id, exclusive)
    where state in ('waiting', 'queued', 'running');

-- Which definitions of the admin's own may be used: each as it was written when it was approved.
create table approved_definitions (
    action text not null primary key,
    definition text not null,
    approved_at bigint not null,
    approved_by text not null
);
