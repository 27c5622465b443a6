insert into team (id, name) values (1, 'red');
insert into member (id, team_id) values (1, 1);
insert into member (id, team_id) values (2, 4);
select count(*) from member;
