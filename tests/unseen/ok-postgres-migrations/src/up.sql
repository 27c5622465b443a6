DROP TABLE IF EXISTS visits;
CREATE TABLE visits (id int PRIMARY KEY, note text);
DO $$
BEGIN
  INSERT INTO visits VALUES (1, 'first');
  INSERT INTO visits VALUES (1, 'again');
EXCEPTION WHEN unique_violation THEN
  RAISE WARNING 'duplicate key value ignored (error %)', SQLSTATE;
END $$;
INSERT INTO visits VALUES (1, 'x') ON CONFLICT DO NOTHING;
