#!/bin/sh
sqlite3 /tmp/a.db "CREATE TABLE IF NOT EXISTS error_log (id INTEGER PRIMARY KEY, message TEXT)"
sqlite3 /tmp/a.db "INSERT INTO error_log VALUES (1, 'fatal: disk full'), (2, 'Exception in thread main')"
sqlite3 /tmp/a.db "INSERT INTO error_log VALUES (1, 'again')" || echo "row 1 is there already"
sqlite3 -header -column /tmp/a.db "SELECT * FROM error_log"
