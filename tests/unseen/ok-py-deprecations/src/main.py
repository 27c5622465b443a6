import datetime
import pathlib
import warnings


def stamp():
    warnings.warn("stamp() goes away in 3.0, use now()", DeprecationWarning, stacklevel=2)
    return datetime.datetime.now().year


def leak(path):
    return open(path).read()


print(stamp() > 2000)
print(len(leak(__file__)) > 10)
warnings.warn("no settings file, defaults are used", UserWarning)
print("ready, 0 errors")
