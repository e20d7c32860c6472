"""`python -m conformance` is the command `ccmsg`."""

from conformance.cli.main import main

if __name__ == "__main__":
    main()
