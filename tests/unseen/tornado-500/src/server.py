import asyncio

import tornado.log
import tornado.web


def average(ns):
    return sum(ns) / len(ns)


class Home(tornado.web.RequestHandler):
    def get(self):
        self.write("hello")


class Average(tornado.web.RequestHandler):
    def get(self):
        self.write(str(average([int(n) for n in self.get_arguments("n")])))


async def main():
    tornado.log.enable_pretty_logging()
    tornado.web.Application([("/", Home), ("/average", Average)]).listen(8899, "127.0.0.1")
    print("listening on 8899")
    await asyncio.Event().wait()


asyncio.run(main())
