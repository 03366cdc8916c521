-- What agents report beside the packages themselves: held and broken ones, and what asks for a restart.
alter table update_reports add column details text;
