import json


class Journal:
    def __init__(self, path):
        self.path = path
        self.file = None

    def close(self):
        self.file.close()


def upload(path):
    journal = Journal(path)
    try:
        payload = json.loads('{"files": [}')
        print(len(payload["files"]))
    except ValueError:
        journal.close()
        raise


upload("pending.json")
