-- Telling people of alerts: by which channels, what each was told, and what is on its way.

create table channels (
    id text not null primary key,
    name text not null,
    is_enabled bigint not null,
    -- What the API shows (JSON, with the kind).
    settings text not null,
    -- What it never shows, sealed.
    secrets blob,
    -- Which alerts it is told of (JSON).
    route text not null,
    created_at bigint not null,
    -- How its last tries went.
    sent_at bigint,
    failed_at bigint,
    failure text
);

-- What the readers of a channel believe of an alert, or shall learn later. A row goes when they know that it
-- is over. An alert may be gone with its machine while that is still owed.
create table notification_ledger (
    channel_id text not null references channels (id) on delete cascade,
    alert_id text not null,
    -- The severity that they were told; null when they know nothing yet.
    told text,
    -- What the messages about it hang together by.
    thread text not null,
    -- Why they are not told now, and since when.
    held text,
    held_since bigint,
    -- For the last word about an alert that is gone.
    machine_name text not null,
    title text not null,
    primary key (channel_id, alert_id)
);

-- Messages on their way, and those that arrived.
create table outbox (
    id text not null primary key,
    -- In what order they were put in; ids follow the clock, which may be set back.
    position bigint not null,
    channel_id text not null references channels (id) on delete cascade,
    -- waiting, sent or failed.
    state text not null,
    body text not null,
    -- Which alerts it is about (JSON list of ids).
    alerts text not null,
    attempts bigint not null,
    next_at bigint not null,
    created_at bigint not null,
    done_at bigint,
    -- What the other side said last.
    answer text
);

create index outbox_waiting on outbox (channel_id, position) where state = 'waiting';

create index outbox_by_time on outbox (created_at);

-- By what name a channel knows the first message of a thread.
create table message_references (
    channel_id text not null references channels (id) on delete cascade,
    thread text not null,
    reference text not null,
    at bigint not null,
    primary key (channel_id, thread)
);

-- How far the history of alerts was read: one row.
create table notification_cursor (
    id bigint not null primary key,
    position bigint not null
);
