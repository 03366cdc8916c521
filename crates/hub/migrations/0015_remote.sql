-- How a machine is reached, where that is not as for all.
create table remote_settings (
    machine_id text not null primary key references machines (id) on delete cascade,
    -- JSON.
    body text not null
);

-- Its name and addresses in a tailnet (JSON), and how the last try went (JSON).
create table remote_states (
    machine_id text not null primary key references machines (id) on delete cascade,
    tailnet text,
    last text
);

-- Host keys that were seen or heard of.
create table host_keys (
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
