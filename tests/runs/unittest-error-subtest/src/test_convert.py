import unittest

from convert import metres


class Metres(unittest.TestCase):
    def test_km(self):
        self.assertEqual(metres("2 km"), 2000)

    def test_all(self):
        for text, expected in (("1 m", 1), ("3 mm", 0.003), ("5 cm", 0.05)):
            with self.subTest(text=text):
                self.assertAlmostEqual(metres(text), expected)

    @unittest.skip("needs the network")
    def test_online(self):
        self.fail()
