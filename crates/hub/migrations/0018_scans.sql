-- Looks at whole machines over SSH.
create table scans (
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

create unique index scans_in_order on scans (position);

create index scans_of_machines on scans (machine_id, position);

create index scans_of_addresses on scans (address, port, position);
