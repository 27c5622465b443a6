from celery import Celery

app = Celery("tasks", broker="amqp://guest:guest@127.0.0.1:5673//")
app.conf.broker_connection_retry_on_startup = True


@app.task
def add(x, y):
    return x + y
