import unittest


class UserTest(unittest.TestCase):
    def test_name(self):
        self.assertEqual("ann".title(), "Ann")
