from pathlib import Path

import scrapy


def parse_price(text):
    parts = text.split()
    return int(parts[1])


class Prices(scrapy.Spider):
    name = "prices"
    start_urls = [Path("page.html").resolve().as_uri()]

    def parse(self, response):
        for text in response.css("li::text").getall():
            yield {"price": parse_price(text)}
