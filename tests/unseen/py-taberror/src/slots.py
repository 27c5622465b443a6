def free(every, taken):
    out = []
    for one in every:
        if one not in taken:
	    out.append(one)
    return out
