import yaml

print(yaml.safe_load("answer: 42"))
