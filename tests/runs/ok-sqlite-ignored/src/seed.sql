create table if not exists error_log (id integer primary key, message text unique);
insert or ignore into error_log (message) values ('fatal: disk full'), ('fatal: disk full'), ('connection refused');
drop table if exists failed_jobs;
select id, 'ERROR ' || message from error_log;
select count(*) || ' errors on record' from error_log;
