-- What tells two machines apart that beat under one identity is the run of their agents: containers of
-- one host all have the boot of its kernel, and a copied one was taken for its original.

alter table presence rename column boot_id to run_id;
alter table presence rename column previous_boot_id to previous_run_id;
