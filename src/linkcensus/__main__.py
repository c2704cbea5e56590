"""`python -m linkcensus`: the same as the `linkcensus` command."""

from linkcensus.cli.main import run

if __name__ == "__main__":
    run()
