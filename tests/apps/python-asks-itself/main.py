"""Measures how fast a server of this machine answers."""

import asyncio
import time


async def answer(reader, writer):
    await reader.readline()
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>ok</html>")
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.get_running_loop().create_server(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader(), answer), "127.0.0.1", 0
    )
    port = server.sockets[0].getsockname()[1]
    began = time.perf_counter()
    for _ in range(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        await reader.read()
        writer.close()
    print(f"{20 / (time.perf_counter() - began):.0f} requests a second")


if __name__ == "__main__":
    asyncio.run(main())
