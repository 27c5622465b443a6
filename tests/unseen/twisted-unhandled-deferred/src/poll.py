from twisted.internet import defer, reactor, task
from twisted.logger import globalLogBeginner, textFileLogObserver
import sys

globalLogBeginner.beginLoggingTo([textFileLogObserver(sys.stdout)], redirectStandardIO=False)


def fetch():
    return task.deferLater(reactor, 0.1, lambda: {"temperature": 21})


def show(reading):
    print("humidity", reading["humidity"])


def main():
    fetch().addCallback(show)


main()
reactor.callLater(0.5, reactor.stop)
reactor.run()
print("done")
