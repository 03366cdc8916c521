-- Readings over time. All readings of a machine at one moment are one row, encoded (see
-- src/metrics/codec.rs): a row for each number would be forty times the index.
--
-- Roll-ups keep minimum, maximum, sum and count for buckets of 300, 1800 and 10800 seconds, so that
-- a year can be charted and old readings can go.

create table series (
    machine_key bigint not null references machines (key) on delete cascade,
    -- Small numbers from 1, one sequence for each machine.
    id bigint not null,
    name text not null,
    -- A mount point, an interface, a sensor; empty for series that have none.
    label text not null,
    primary key (machine_key, id),
    unique (machine_key, name, label)
);

create table samples (
    machine_key bigint not null references machines (key) on delete cascade,
    at_ms bigint not null,
    body blob not null,
    primary key (machine_key, at_ms)
) /* clustered */;

create table rollups (
    machine_key bigint not null references machines (key) on delete cascade,
    -- Bucket length in seconds.
    tier bigint not null,
    start_ms bigint not null,
    body blob not null,
    primary key (machine_key, tier, start_ms)
) /* clustered */;

-- Up to where each tier is complete, and the buckets before that which got a late sample.

create table rollup_marks (
    machine_key bigint not null references machines (key) on delete cascade,
    tier bigint not null,
    until_ms bigint not null,
    primary key (machine_key, tier)
);

create table rollup_dirty (
    machine_key bigint not null references machines (key) on delete cascade,
    tier bigint not null,
    start_ms bigint not null,
    primary key (machine_key, tier, start_ms)
);
