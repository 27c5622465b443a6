import json

print(json.dumps([{"name": "hammer"}, {"name": "saw"}]))
