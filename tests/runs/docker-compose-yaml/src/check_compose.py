"""Checks a compose file against the few rules we rely on."""
import sys

import yaml

ALLOWED = {"image", "ports", "environment", "depends_on", "volumes", "command"}
path = sys.argv[1]
with open(path) as file:
    services = yaml.safe_load(file)["services"]
problems = []
for name, service in services.items():
    for key in service:
        if key not in ALLOWED:
            problems.append(f"{path}: services.{name}: unknown key '{key}'")
for problem in problems:
    print(problem, file=sys.stderr)
print(f"{len(services)} services checked, {len(problems)} problems")
sys.exit(1 if problems else 0)
