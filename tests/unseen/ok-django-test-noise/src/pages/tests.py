from django.test import TestCase


class PagesTest(TestCase):
    def test_500_is_answered(self):
        self.client.raise_request_exception = False
        self.assertEqual(self.client.get("/broken").status_code, 500)

    def test_404(self):
        self.assertEqual(self.client.get("/nothing").status_code, 404)
