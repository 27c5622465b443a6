def dose(weight):
    return weight / 2
