import re

from bs4 import BeautifulSoup


def titles(html):
    soup = BeautifulSoup(html, "html.parser")
    return [re.sub(r"\s+", " ", h.text) for h in soup.find_all("h1")]
