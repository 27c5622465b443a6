SELECT id
FROM customers
