import sys
import unittest

sys.path.insert(0, ".")
from waiting import WaitingList


class WaitingListTest(unittest.TestCase):
    def setUp(self):
        self.waiting = WaitingList()

    def test_empty(self):
        self.assertEqual(self.waiting.names(), [])

    def test_urgent_first(self):
        self.waiting.add("Ada")
        self.waiting.add("Bob", urgent=True)
        self.waiting.add("Cleo", urgent=True)
        self.assertEqual(self.waiting.names(), ["Bob", "Cleo", "Ada"])

    def test_len(self):
        self.waiting.add("Ada")
        self.assertEqual(len(self.waiting.names()), 1)
