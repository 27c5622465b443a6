def make(folder):
    """Nothing at all: git keeps no empty folders."""
