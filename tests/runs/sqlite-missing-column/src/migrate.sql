create table customer (id integer primary key, mail text not null unique);
insert into customer (mail) values ('ann@shop.example');
create table purchase (id integer primary key, customer_id integer references customer (id));
create view big_customer as select customer_id, count(*) as n from purchase group by customer_id;
select c.mail, b.total from customer c join big_customer b on b.customer_id = c.id;
drop table purchase;
