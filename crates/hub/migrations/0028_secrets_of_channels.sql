-- Which secrets of a channel are set (a JSON list of names): lists show it, and open nothing for that. Null where
-- secrets were stored before this was written down; the hub does that at its start.
alter table channels add column secret_names text;
