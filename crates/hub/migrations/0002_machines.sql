-- The machines, and what is known of each at this moment.
--
-- `machines` is what people and agents say about a machine and changes rarely; `presence` is the
-- moment's state and is rewritten with every beat, so it is a table of its own with short rows;
-- `details` is what only the machine's own page shows.
--
-- Everything that belongs to a machine refers to it with `on delete cascade`: when a machine is
-- deleted, the database itself sees to it that nothing of it stays.

create table machines (
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
);

create index machines_by_machine_id_hash on machines (machine_id_hash);

create index machines_by_server_id on machines (server_id);

create table machine_tags (
    machine_id text not null references machines (id) on delete cascade,
    tag text not null,
    primary key (machine_id, tag)
);

create table presence (
    machine_id text not null primary key references machines (id) on delete cascade,
    status text not null,
    status_since bigint not null,
    last_seen bigint,
    -- Hub clock minus agent clock, as far as it was corrected.
    skew_ms bigint not null,
    -- The ring that the agent numbers its samples in, and the last number that is stored.
    stream text,
    last_seq bigint,
    boot_id text,
    previous_boot_id text,
    goodbye text,
    goodbye_at bigint,
    beat_seconds bigint not null,
    -- What the cards show: latest figures, counts, the last quarter of an hour (JSON).
    snapshot text,
    warnings text
);

create table details (
    machine_id text not null primary key references machines (id) on delete cascade,
    body text not null
);

create table tokens (
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
);

create index tokens_by_machine on tokens (machine_id);
