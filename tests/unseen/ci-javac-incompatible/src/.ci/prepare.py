NAMES = ["liberror-perl", "libgpg-error0", "libfail-fast1", "python3-exceptiongroup", "node-fatal-error", "golang-panicwrap"]
for n in range(150):
    name = NAMES[n % len(NAMES)]
    print(f"Get:{n} http://mirror.example/debian stable/main amd64 {name} amd64 1.{n}-2 [{40 + n} kB]")
for n in range(110):
    print(f"Setting up {NAMES[n % len(NAMES)]}:amd64 (1.{n}-2) ...")
print("W: Download is performed unsandboxed as root, error code 0")
