def book(room, hour, duration=60):
    return f"{room} {hour}:00 for {duration} min"
