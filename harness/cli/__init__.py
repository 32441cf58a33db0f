"""The command line: one module per command, loaded only when it is called."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from harness.cli.helping import Page
from harness.cli.usage import worded
from harness.i18n import say

__all__ = ["main"]

_COMMANDS: Mapping[str, str] = {
    "card": "harness.cli.card:card",
    "compare": "harness.cli.compare:compare",
    "demo": "harness.cli.demo:demo",
    "dossier": "harness.cli.dossier:dossier",
    "judge": "harness.cli.judge:judge",
    "lint": "harness.cli.lint:lint",
    "plan": "harness.cli.plan:plan",
    "resume": "harness.cli.resume:resume",
    "run": "harness.cli.run:run",
    "twins": "harness.cli.twins:twins",
    "verify": "harness.cli.verify:verify",
    "why": "harness.cli.why:why",
}
"""Command → module and function; a command not built yet is absent."""


_EXIT_INTERRUPTED = 130
_EXIT_NOT_TOLD = 3
_NOT_TAKEN = frozenset({errno.EBADF, errno.EIO, errno.ENOSPC})
"""What whoever is to read the answer may be unable to take; a reader that left (EPIPE) is click's business."""


class _LazyGroup(click.Group):
    """A group that imports a command when it is asked for, so that ``--help`` stays instant."""

    context_class = Page

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and leave the process with the command's exit code."""
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            if not standalone_mode or error.ctx is None:
                raise
            click.echo(error.ctx.get_help(), err=True)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            if not standalone_mode:
                raise
            click.echo(worded(error), err=True)
            sys.exit(error.exit_code)
        except click.Abort:
            if not standalone_mode:
                raise
            sys.exit(_EXIT_INTERRUPTED)
        except OSError as error:
            if not standalone_mode or error.errno not in _NOT_TAKEN or error.filename is not None:
                raise
            _tell(error)
            sys.exit(_EXIT_NOT_TOLD)
        if not standalone_mode:
            return code
        return sys.exit(code if isinstance(code, int) else 0)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, sorted."""
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, None when there is none of that name."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            return None
        command.context_class = Page
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a line per command, from the catalogue: none is imported for it."""
        lang = str(ctx.params.get("lang") or "fr")
        with formatter.section("Commands"):
            formatter.write_dl([(name, say(f"cli.short-{name}", lang)) for name in self.list_commands(ctx)])


def _tell(error: OSError) -> None:
    """Say that the answer could not be written, unless that cannot be written either."""
    with suppress(OSError):
        click.echo(say("cli.answer-not-written", detail=error.strerror or ""), err=True)
    # What is left in the buffer would be tried again, and fail again, when the interpreter ends.
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    default="fr",
    is_eager=True,
    show_default=True,
    help="Langue des messages.",
)
@click.version_option(package_name="banc-recette", prog_name="recette")
@click.pass_context
def main(ctx: click.Context, lang: str) -> None:
    """Recette : banc de conformité et de recette des logiciels SESAM-Vitale."""
    ctx.obj = lang
