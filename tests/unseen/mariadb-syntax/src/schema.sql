CREATE TABLE shelf (
  id int PRIMARY KEY
) ENGINE=InnoDB;

-- things that are sold
CREATE TABLE item (
  id int PRIMARY KEY,
  price decimal(8,2) NOT NUL,
  shelf int
) ENGINE=InnoDB;
