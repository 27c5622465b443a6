#!/bin/sh
python -m http.server 4861 --bind 127.0.0.1 -d public 2>/tmp/access.log &
server=$!
sleep 1
chromium-headless-shell --no-sandbox --disable-gpu --user-data-dir=/tmp/chrome --enable-logging=stderr --virtual-time-budget=2000 --dump-dom http://127.0.0.1:4861/ 2>&1 | grep -v -e dbus -e vaapi -e gpu
kill $server
cat /tmp/access.log
