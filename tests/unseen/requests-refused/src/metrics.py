def today():
    return {"visits": 812, "errors": 0}
