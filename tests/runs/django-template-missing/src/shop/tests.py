from django.test import SimpleTestCase


class OrderTest(SimpleTestCase):
    def test_page(self):
        response = self.client.get("/order/7")
        self.assertContains(response, "order 7")
