import unittest


class OtherTest(unittest.TestCase):
    def test_true(self):
        self.assertTrue(True)
