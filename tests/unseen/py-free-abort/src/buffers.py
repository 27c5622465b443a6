import ctypes

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p


def take(n):
    return libc.malloc(ctypes.c_size_t(n))


def give(address):
    libc.free(ctypes.c_void_p(address))


print("taking", flush=True)
a = take(4096)
give(a + 8)
print("never here")
