JOBS = {n: {"name": f"job-{n}"} for n in range(8) if n != 5}


def take(number):
    job = JOBS.get(number)
    job["taken"] = True
    return job
