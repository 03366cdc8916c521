-- Who did what. Rows are added and pruned by age, never changed.
create table audit (
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
);

create index audit_by_machine on audit (machine_id, position);

-- Secrets that the hub shows to others to be let in: for all machines, or for one.
create table credentials (
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

create unique index credentials_of_all on credentials (kind) where machine_id is null;

create unique index credentials_of_one on credentials (machine_id, kind) where machine_id is not null;
