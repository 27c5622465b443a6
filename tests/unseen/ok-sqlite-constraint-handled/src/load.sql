.echo on
CREATE TABLE IF NOT EXISTS errors (id INTEGER PRIMARY KEY, message TEXT UNIQUE);
INSERT OR IGNORE INTO errors (message) VALUES ('Error: disk full'), ('Error: disk full'), ('FATAL: timeout');
SELECT id, message FROM errors;
SELECT count(*) AS failed FROM errors WHERE message LIKE 'panic%';
