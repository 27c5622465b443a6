#!/bin/sh
# starts the documents and then the api
python -m http.server 8415 --directory docs >/dev/null 2>&1 &
sleep 1
uvicorn api:app --port 8415
code=$?
kill %1 2>/dev/null
exit $code
