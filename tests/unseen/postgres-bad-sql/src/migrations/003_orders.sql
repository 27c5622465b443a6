BEGIN;
CREATE TABLE orders (
  id serial PRIMARY KEY,
  customer_id int REFERENCES customers (id),
  total int
);

CREATE INDEX orders_by_customer ON orders (costumer_id);
COMMIT;
