import serial


def open_port(name):
    return serial.Serial(name, 9600)
