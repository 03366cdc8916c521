-- What agents report of services and of pending updates: the latest report of each machine as a
-- whole, since it always arrives as a whole.

create table service_reports (
    machine_id text not null primary key references machines (id) on delete cascade,
    reported_at bigint not null,
    body text not null
);

create table update_reports (
    machine_id text not null primary key references machines (id) on delete cascade,
    checked_at bigint,
    pending bigint not null,
    security bigint not null,
    reboot_required bigint not null,
    error text,
    body text not null
);
