-- What gets worse in more steps than there are severities: how far an alert came, and how far a channel was told.
alter table alerts add column step bigint not null default 0;
alter table notification_ledger add column told_step bigint not null default 0;
