-- What machines draw and what that costs.
--
-- A day's row keeps what a machine did, by half hours of the wall clock (see src/costs/day.rs), and no
-- money and few watts: so a tariff or a machine's watts that are corrected correct the past as well.

create table energy_days (
    machine_id text not null references machines (id) on delete cascade,
    -- In the hub's time zone, YYYY-MM-DD.
    day text not null,
    body blob not null,
    primary key (day, machine_id)
) /* clustered */;

create index energy_days_by_machine on energy_days (machine_id, day);

-- Up to which reading a machine's days are made, and in which time zone.
create table energy_marks (
    machine_id text not null primary key references machines (id) on delete cascade,
    until_ms bigint not null,
    time_zone text not null
);

-- What people say of a machine's power; what is null is found out.
create table power_profiles (
    machine_id text not null primary key references machines (id) on delete cascade,
    category text,
    idle_milliwatts bigint,
    max_milliwatts bigint,
    updated_at bigint not null
);

-- Since when a machine has samples that came late: whoever made sums of them makes those anew.
create table late_samples (
    machine_key bigint not null primary key references machines (key) on delete cascade,
    since_ms bigint not null
);
