def port(env: dict[str, str]) -> int:
    return env.get("PORT", 8000)
