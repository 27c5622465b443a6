for n in range(60):
    print(f"module_{n:02d}.py   {40 + n:4d} statements  {n % 7} missing   {99 - n % 7} %")
print("total coverage 95 %, required 80 %: ok")
