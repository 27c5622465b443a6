INSERT INTO seat VALUES (1, 'port');
INSERT INTO seat VALUES (2, 'port');
INSERT INTO seat VALUES (2, 'starboard');
INSERT INTO seat VALUES (4, 'starboard');
