"""Random greetings."""
WORDS = ["hello", "moi"]
