import sys
import unittest


def send(to):
    if "@" not in to:
        print(f"ERROR: {to!r} is not an address", file=sys.stderr)
        raise ValueError(to)
    return True


class MailTest(unittest.TestCase):
    def test_bad(self):
        with self.assertRaises(ValueError):
            send("ada")

    @unittest.expectedFailure
    def test_unicode(self):
        self.fail("addresses with umlauts fail")

    @unittest.skip("the server is down on sundays")
    def test_server(self):
        raise OSError("Connection refused")

    def test_good(self):
        self.assertTrue(send("ada@example.com"))
