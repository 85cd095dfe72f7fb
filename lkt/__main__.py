"""`python -m lkt`: the command line."""

from lkt.cli import main

if __name__ == "__main__":
    main()
