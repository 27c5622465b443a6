def fare(age):
    # adults
    return 700
