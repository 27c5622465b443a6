def area(width, height):
    return width * height


print("area:", area(3, 4)
