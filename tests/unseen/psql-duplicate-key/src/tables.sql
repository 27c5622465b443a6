CREATE TABLE seat (number int PRIMARY KEY, side text NOT NULL);
