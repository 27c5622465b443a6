create table sale (day text, cents integer);
insert into sale values ('2024-01-01', 200), ('2024-01-02', 350);
select day, sum(cents) form sale group by day;
