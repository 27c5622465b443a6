CREATE TABLE product (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);
CREATE TABLE stock (
  product_id INTEGER REFERENCES product (id),
  amount INTEGER NOT NULL,
  place TEXT
);
CREATE INDEX stock_place ON stock (plce);
INSERT INTO product (name) VALUES ('rope');
