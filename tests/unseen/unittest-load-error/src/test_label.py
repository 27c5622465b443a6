import unittest

from labels import Label, wrap


class LabelTest(unittest.TestCase):
    def test_text(self):
        self.assertEqual(Label("x").text, "x")
