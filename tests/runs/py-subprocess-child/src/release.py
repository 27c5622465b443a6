import subprocess
import sys


def step(*command):
    print("+", *command, flush=True)
    subprocess.run(command, check=True)


step(sys.executable, "version.py", "--check")
step(sys.executable, "pack.py")
