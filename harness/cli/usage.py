"""Wrong usage of a command line, said in the language of the person: what was found, what was expected."""

from __future__ import annotations

import re

import click

from harness.cli.helping import words
from harness.i18n import say

__all__ = ["worded"]


def worded(error: click.ClickException) -> str:
    """Return what to tell of an error of click: the fault, then the usage line and where help is."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    lang = _lang(context)
    lines = [_fault(error, lang)]
    if context is not None:
        pieces = words(" ".join(context.command.collect_usage_pieces(context)), lang)
        lines.append(say("cli.usage", lang, command=context.command_path, pieces=pieces))
        lines.append(say("cli.usage-help", lang, command=context.command_path))
    return "\n".join(lines)


def _lang(context: click.Context | None) -> str:
    return str(context.find_root().params.get("lang") or "fr") if context is not None else "fr"


def _fault(error: click.ClickException, lang: str) -> str:
    match error:
        case click.MissingParameter(param=click.Parameter() as param):
            return say("cli.usage-missing", lang, name=_name(param))
        case click.BadParameter(param=click.Parameter() as param):
            expected = _expected(param, lang)
            return say("cli.usage-value", lang, name=_name(param), found=_found(error.message), expected=expected)
        case click.NoSuchOption():
            near = ", ".join(error.possibilities or ())
            hint = say("cli.usage-near", lang, names=near) if near else ""
            return say("cli.usage-option", lang, name=error.option_name) + hint
        case click.BadOptionUsage():
            return say("cli.usage-empty", lang, name=str(error.option_name))
        case click.UsageError(ctx=click.Context(command=click.Group() as group) as context):
            commands = ", ".join(group.list_commands(context))
            return say("cli.usage-command", lang, found=_found(error.message), commands=commands)
        case click.UsageError() if "unexpected extra argument" in error.message:
            extra = error.message.partition("(")[2].rstrip(")")
            return say("cli.usage-extra", lang, found=extra)
        case _:
            return error.format_message()


def _found(message: str) -> str:
    """Return the value click complains of: it is only in its sentence."""
    quoted = re.search(r"'(.*?)'", message)
    return quoted[1] if quoted else message.partition(" ")[0]


def _name(param: click.Parameter) -> str:
    return max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name


def _expected(param: click.Parameter, lang: str) -> str:
    match param.type:
        case click.Choice(choices=choices):
            return say("cli.usage-choice", lang, values=", ".join(str(one) for one in choices))
        case click.DateTime():
            return say("cli.usage-date", lang)
        case click.IntRange(min=low, max=high):
            return say("cli.usage-range", lang, low=str(low), high=str(high))
        case click.Path(file_okay=False):
            return say("cli.usage-folder", lang)
        case click.Path():
            return say("cli.usage-file", lang)
        case _:
            return say("cli.usage-type", lang, type=param.type.name)
