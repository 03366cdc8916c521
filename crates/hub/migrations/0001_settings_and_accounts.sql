-- Who may use the hub, and what was set in it.
--
-- Secrets are kept as hashes only: passwords as Argon2id, tokens and session cookies as SHA-256 of
-- their 256 random bits.

create table settings (
    name text not null primary key,
    body text not null,
    updated_at bigint not null
);

create table users (
    id text not null primary key,
    name text not null,
    -- The name in lower case: "Ada" and "ada" are one person.
    name_key text not null unique,
    role text not null,
    password_hash text not null,
    created_at bigint not null,
    last_login_at bigint
);

create table sessions (
    id text not null primary key,
    token_hash text not null unique,
    user_id text not null references users (id) on delete cascade,
    user_agent text,
    ip text,
    created_at bigint not null,
    last_used_at bigint not null,
    -- The end however much it is used.
    expires_at bigint not null
);

create index sessions_by_user on sessions (user_id);
