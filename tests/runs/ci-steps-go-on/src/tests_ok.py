import unittest
import warnings


class T(unittest.TestCase):
    def test_one(self):
        warnings.warn("old error API", DeprecationWarning)
        self.assertTrue(True)
