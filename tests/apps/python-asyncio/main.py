import asyncio


class Page(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        body = b"<!doctype html><title>Own</title><h1>A protocol of its own</h1>"
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
        self.transport.write(head % len(body) + body)
        self.transport.close()


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Page, "127.0.0.1", 8888)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
