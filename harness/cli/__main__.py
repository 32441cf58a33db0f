"""``python -m harness.cli``: the command line without an installed script."""

from harness.cli import main

main(prog_name="recette")
