from pathlib import Path

import yaml


def load(name):
    return yaml.safe_load(Path(name).read_text())


print(load("deploy.yaml")["service"])
