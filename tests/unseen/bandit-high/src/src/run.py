import subprocess


def sync(target):
    command = f"rsync -a . {target}"
    return subprocess.run(command, shell=True)
