import unittest

from shelve_store import Store


class StoreTest(unittest.TestCase):
    def test_empty(self):
        self.assertEqual(len(Store()), 0)
