-- A beat rewrites all that it leaves behind of its machine. In one row that is one page, and not two.

alter table presence add column detail text;

update presence set detail = (
    select body from details where details.machine_id = presence.machine_id
);

drop table details;
