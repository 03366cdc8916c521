-- What the hub does to agents over SSH: install, upgrade, set anew, remove.
create table deployments (
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
);

create index deployments_by_machine on deployments (machine_id, started_at);
