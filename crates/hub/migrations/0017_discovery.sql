-- Searches for hosts on local networks, and what they found. What is shown of them is JSON: nothing here is
-- ever looked for by a part of it.
create table discoveries (
    id text not null primary key,
    started_at bigint not null,
    -- running, done, cancelled, failed, interrupted. One that is not in the hub's memory does not run,
    -- whatever stands here: a hub that was killed could not write it.
    state text not null,
    -- Who, where, how far: JSON.
    body text not null,
    -- What was found: JSON.
    hosts text not null
);

create index discoveries_started on discoveries (started_at);
