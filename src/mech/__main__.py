"""`python -m mech` is the command `mech`."""

from mech.cli import main

if __name__ == "__main__":
    main()
