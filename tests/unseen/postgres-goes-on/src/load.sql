CREATE TABLE visits (day date, n int);
INSERT INTO visits VALUES ('2026-03-01', 4);
INSERT INTO visit VALUES ('2026-03-02', 7);
SELECT count(*) FROM visits;
