print("version 2.1.0 is new")
