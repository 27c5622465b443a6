from celery import Celery

app = Celery("jobs", broker="memory://")


@app.task
def send(name):
    return name
