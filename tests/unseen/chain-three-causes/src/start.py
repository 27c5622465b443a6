from auth.session import Sessions


class StartupError(RuntimeError):
    pass


def create_app():
    try:
        return Sessions("dev")
    except Exception as e:
        raise RuntimeError("the application cannot start") from e


create_app()
