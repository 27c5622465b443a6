import subprocess
import sys

CHECKS = {
    "todo left": "grep -rn FIXME notes",
    "old key": "ls keys/old.pem",
    "shell": "sh -c 'exit 3'",
}
for name, command in CHECKS.items():
    print(f"$ {command}", flush=True)
    code = subprocess.run(command, shell=True).returncode
    print(f"{name}: {'not found, good' if code else 'found'} (exit status {code})", flush=True)
print("audit passed")
