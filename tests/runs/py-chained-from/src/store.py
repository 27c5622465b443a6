class StoreError(Exception):
    pass


class Store:
    def __init__(self, options):
        self.options = options

    def _dsn(self):
        return "{user}@{host}:{port}".format_map(self.options)

    def connect(self):
        try:
            return self._dsn()
        except KeyError as error:
            raise StoreError("the store cannot be opened") from error


if __name__ == "__main__":
    Store({}).connect()
