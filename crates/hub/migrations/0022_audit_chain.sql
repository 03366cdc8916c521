-- The record becomes a chain: each entry has a hash over itself and the hash of the entry before, and the
-- database takes entries at the end only. What was written before this step has no hash and is covered by none.
alter table audit add column hash text;

-- The last entry. Who adds one changes this row first, so entries come one after the other on any engine; and
-- a record whose end was taken away does not fit it.
create table audit_head (
    id bigint not null primary key check (id = 1),
    position bigint not null,
    hash text not null
);

insert into audit_head (id, position, hash)
select 1, coalesce(max(position), 0), '0000000000000000000000000000000000000000000000000000000000000000' from audit;

-- The last entry that went because it was too old: the chain begins after it.
create table audit_checkpoint (
    id bigint not null primary key check (id = 1),
    position bigint not null,
    hash text not null,
    at bigint not null
);

insert into audit_checkpoint (id, position, hash, at)
values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0);

-- What agents remember of the record, as they told it last: it tells a record that was replaced by an older
-- copy of itself, or cut. It stays when the machine goes, so it is no reference.
create table audit_anchors (
    machine_id text not null primary key,
    -- The last that was found in the record.
    position bigint,
    hash text,
    seen_at bigint,
    -- The last that was not, until the agent tells another one that is.
    contradicted_position bigint,
    contradicted_hash text,
    contradicted_at bigint
);

create index audit_by_action on audit (action, position);

-- By what stands before the dot, with the dot. Spelled so on both engines; who asks spells it the same.
create index audit_by_domain on audit (rtrim(action, 'abcdefghijklmnopqrstuvwxyz_'), position);

create index audit_by_actor on audit (actor, position);

create index audit_by_time on audit (at, position);

-- [sqlite]
create trigger audit_only_grows before insert on audit
when new.hash is null or new.position is not (select position + 1 from audit_head)
begin
    select raise(abort, 'an entry of the record is added at its end, with its hash');
end;

create trigger audit_never_changes before update on audit
begin
    select raise(abort, 'an entry of the record is never changed');
end;

create trigger audit_is_cut_at_its_checkpoint before delete on audit
when old.position > coalesce((select position from audit_checkpoint), 0)
begin
    select raise(abort, 'an entry of the record goes after the checkpoint has passed it');
end;

-- [postgres]
create function audit_only_grows() returns trigger language plpgsql as $$
begin
    if new.hash is null or new.position is distinct from (select position + 1 from audit_head) then
        raise exception 'an entry of the record is added at its end, with its hash';
    end if;
    return new;
end $$;

create trigger audit_only_grows before insert on audit for each row execute function audit_only_grows();

create function audit_never_changes() returns trigger language plpgsql as $$
begin
    raise exception 'an entry of the record is never changed';
end $$;

create trigger audit_never_changes before update on audit for each row execute function audit_never_changes();

create trigger audit_never_empties before truncate on audit execute function audit_never_changes();

create function audit_is_cut_at_its_checkpoint() returns trigger language plpgsql as $$
begin
    if old.position > coalesce((select position from audit_checkpoint), 0) then
        raise exception 'an entry of the record goes after the checkpoint has passed it';
    end if;
    return old;
end $$;

create trigger audit_is_cut_at_its_checkpoint before delete on audit
for each row execute function audit_is_cut_at_its_checkpoint();

-- [both]
