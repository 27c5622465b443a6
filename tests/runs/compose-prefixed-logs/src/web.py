import time

for n in range(80):
    print(f'10.0.0.{n % 9} "GET /page/{n} HTTP/1.1" {404 if n % 11 == 0 else 200} 512')
    time.sleep(0.025)
