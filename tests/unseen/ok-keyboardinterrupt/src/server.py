import asyncio


async def answer(reader, writer):
    await reader.readline()
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 4951)
    print("listening")
    await server.serve_forever()


asyncio.run(main())
