import logging

from django.test import TestCase

from .models import fare


class FareTest(TestCase):
    def test_adult(self):
        self.assertEqual(fare(30), 700)

    def test_missing_page(self):
        logging.getLogger("fares").error("no fare for age None (expected by the test)")
        self.assertEqual(self.client.get("/nothing").status_code, 404)

    def test_child(self):
        self.assertEqual(fare(8), 350)
