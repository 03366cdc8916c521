-- One-time codes that an agent trades for its machine's own token. Kept for a day after their end,
-- so that the page that waits for the agent can say what became of it.

create table enrolments (
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
