TAGS = [
    ("red", "Red"),
    ("green", "Green"),
    ("red", "Reddish"),
]
