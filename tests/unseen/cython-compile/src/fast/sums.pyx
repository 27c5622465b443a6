def total(list xs):
    cdef long total = 0
    cdef long x
    for x in xs:
        total += x
    return totl
