DROP TABLE IF EXISTS berth;
CREATE TABLE IF NOT EXISTS berth (id int PRIMARY KEY, length int CHECK (length > 0));
DO $$
BEGIN
  INSERT INTO berth VALUES (1, -4);
EXCEPTION WHEN check_violation THEN
  RAISE WARNING 'as expected: %', SQLERRM;
END $$;
CREATE TABLE IF NOT EXISTS berth (id int);
SELECT count(*) AS errors FROM berth;
