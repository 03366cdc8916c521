-- Searches in the order in which they were begun: a clock that was set back makes a new one no old one.
alter table discoveries add column position bigint not null default 0;

update discoveries set position = (
    select count(*) from discoveries as other
    where other.started_at < discoveries.started_at
        or (other.started_at = discoveries.started_at and other.id <= discoveries.id)
);

drop index discoveries_started;
create index discoveries_by_position on discoveries (position);

-- A device that was imported had its own name kept as a hostname, which nobody typed and no agent told: whatever
-- answers to that on the local network is not the device.
update machines set hostname = null
where agent_protocol is null and agent_version is null
    and id in (select machine_id from tailscale_links)
    and id in (select machine_id from audit where action = 'machine.imported');
