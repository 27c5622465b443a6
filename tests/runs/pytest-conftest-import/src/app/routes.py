ROUTES = {
    "/": home,
}


def home():
    return "home"
