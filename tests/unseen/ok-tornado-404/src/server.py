import asyncio
import signal

import tornado.log
import tornado.web


class Home(tornado.web.RequestHandler):
    def get(self):
        self.write("hello")


async def main():
    tornado.log.enable_pretty_logging()
    tornado.web.Application([("/", Home)]).listen(8898, "127.0.0.1")
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop.set)
    print("ready")
    await stop.wait()
    print("stopped cleanly, 0 errors")


asyncio.run(main())
