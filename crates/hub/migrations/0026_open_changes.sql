-- What a deployment changed on the machine is neither proved nor taken back yet (JSON: what it was like before);
-- null where nothing is open there.
alter table deployments add column left_open text;

-- An enrolment's token that nobody has used yet: the GUID that its machine takes with the first beat. Until then the
-- machine's older tokens work on.
alter table tokens add column pending_guid text;
