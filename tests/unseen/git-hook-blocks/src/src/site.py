def page(name):
    text = name.title()
    # see what it is
    breakpoint()
    return text
