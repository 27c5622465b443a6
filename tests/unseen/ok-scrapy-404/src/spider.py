import scrapy


class Links(scrapy.Spider):
    name = "links"
    start_urls = ["http://127.0.0.1:8897/index.html"]
    custom_settings = {"ROBOTSTXT_OBEY": False}

    def parse(self, response):
        for a in response.css("a"):
            yield response.follow(a, self.page)

    def page(self, response):
        yield {"url": response.url}
