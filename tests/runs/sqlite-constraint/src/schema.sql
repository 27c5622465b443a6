pragma foreign_keys = on;
create table team (id integer primary key, name text unique);
create table member (id integer primary key, team_id integer not null references team (id));
