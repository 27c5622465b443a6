#!/bin/sh
python -m http.server 4863 --bind 127.0.0.1 -d public >/dev/null 2>&1 &
server=$!
python api.py &
api=$!
sleep 1
chromium-headless-shell --no-sandbox --disable-gpu --user-data-dir=/tmp/chrome --enable-logging=stderr --virtual-time-budget=3000 --dump-dom http://127.0.0.1:4863/ 2>&1 | grep -v -e dbus -e vaapi -e gpu
kill $server $api
