-- Which machine is which device of the tailnet, and what was last known of the device.
--
-- The rest of a list of devices is kept in memory only: it is the tailnet's, and can be asked for again.
-- What is here has to outlive a restart without a word from Tailscale: how to reach a machine, and when
-- its key ends.

create table tailscale_links (
    machine_id text not null primary key references machines (id) on delete cascade,
    device_id text not null unique,
    -- The first part of its MagicDNS name.
    name text not null,
    -- The whole, without a dot at its end; null where MagicDNS is off.
    fqdn text,
    -- A JSON list.
    addresses text not null,
    -- Null for a key that never ends.
    key_expires_at bigint,
    linked_at bigint not null,
    -- When the device was last in the list.
    listed_at bigint not null
);
