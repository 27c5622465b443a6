import socket
import threading


def serve(listener):
    conn, _ = listener.accept()
    conn.recv(64)
    threading.Event().wait()


def read(s):
    return s.recv(64)


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(listener,), daemon=True).start()
s = socket.create_connection(listener.getsockname())
s.sendall(b"time?\n")
print("asked, waiting for the answer")
answer = read(s)
print("answer", answer)
