-- When a machine is expected to be on is a rule of its own, so that a laptop that is off is no trouble and a
-- desktop that is missing on a weekday evening is. Null is what its kind says.

alter table machines add column expected text;

-- Somebody decided what kind it is: nothing is suggested any more.
alter table machines add column kind_settled bigint not null default 0;

-- Beats stopped, or the agent took its leave; kept apart from the status, which a pause covers up.
alter table presence add column away bigint not null default 0;

update presence set away = 1 where status = 'offline';
