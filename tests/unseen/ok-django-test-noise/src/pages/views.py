def broken(request):
    raise RuntimeError("broken on purpose")
