-- Which way an action takes to its machine: ssh, or agent where an agent of version 1 fetches it with a beat.
alter table actions add column via text not null default 'ssh';

-- What came of an upgrade, as the package manager told it (JSON).
alter table actions add column upgrade text;
