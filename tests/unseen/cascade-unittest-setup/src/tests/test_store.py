import unittest

from store import Store


class StoreTest(unittest.TestCase):
    def setUp(self):
        self.store = Store()

    def test_one(self):
        self.assertEqual(self.store.add("a"), 1)

    def test_two(self):
        self.store.add("a")
        self.assertEqual(self.store.add("b"), 2)

    def test_three(self):
        self.assertTrue(self.store)

    def test_four(self):
        self.assertTrue(self.store.db)


class OtherTest(unittest.TestCase):
    def test_error_text(self):
        self.assertIn("error", "no error")
