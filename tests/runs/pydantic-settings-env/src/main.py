from settings import Settings

settings = Settings()
print("starting on", settings.port)
