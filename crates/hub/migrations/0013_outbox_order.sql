-- What is urgent goes out before what is not; messages of one thread keep their order.
alter table outbox add column thread text not null default '';
alter table outbox add column is_urgent bigint not null default 0;

create index outbox_waiting_threads on outbox (channel_id, thread) where state = 'waiting';

-- A snooze ended while the readers were told nothing.
alter table notification_ledger add column woke bigint not null default 0;
