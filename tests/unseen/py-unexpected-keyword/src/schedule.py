from rooms import book

PLAN = [("Blue", 9), ("Green", 11)]


def run():
    for room, hour in PLAN:
        print(book(room, hour=hour, minutes=45))


if __name__ == "__main__":
    run()
