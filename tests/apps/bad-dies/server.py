import os
import socket
import threading
import time

listener = socket.create_server(("127.0.0.1", 8000))


def die():
    time.sleep(0.2)
    print("cache index is corrupt", flush=True)
    os._exit(3)


threading.Thread(target=die).start()
while True:
    client, _ = listener.accept()
    time.sleep(60)
