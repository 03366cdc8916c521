-- How far the history of alerts has come: one row. Lines of that history go with their machine, so their
-- positions are counted here; whoever reads the history from where it stopped misses nothing.
create table alert_positions (
    id bigint not null primary key,
    last bigint not null
);

insert into alert_positions (id, last)
select 1, max(last) from (
    select coalesce(max(position), 0) as last from alert_transitions
    union all
    select coalesce(max(position), 0) as last from notification_cursor
) as known;
