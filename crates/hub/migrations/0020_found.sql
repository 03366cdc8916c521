-- Where a machine is in a tailnet is told by tailscale_links alone.
alter table remote_states drop column tailnet;
-- Where a search found it (JSON): its address and its hardware address.
alter table remote_states add column found text;
