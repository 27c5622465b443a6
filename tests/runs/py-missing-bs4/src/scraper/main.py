from scraper.parse import titles

print(titles("<h1>one</h1>"))
