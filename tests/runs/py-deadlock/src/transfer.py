import threading

lock_a, lock_b = threading.Lock(), threading.Lock()
ready = threading.Barrier(2)


def move(first, second, name):
    with first:
        print(name, "has its first lock", flush=True)
        ready.wait()
        with second:
            print(name, "done", flush=True)


one = threading.Thread(target=move, args=(lock_a, lock_b, "one"))
two = threading.Thread(target=move, args=(lock_b, lock_a, "two"))
one.start()
two.start()
one.join()
two.join()
