"""XPath expressions kept inside the user's folder: what opens documents is led through a door or refused."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from urllib.parse import quote

__all__ = ["DOORS", "FORBIDDEN", "NS_GUARD", "door_functions", "guarded"]

NS_GUARD = "urn:x-harness:schematron"
"""Namespace of our own functions inside a compiled schema, prefix ``recette``."""
DOORS = {"doc": "doc", "document": "document", "doc-available": "doc-available"}
"""Functions of XPath that open a document, and ours that look first."""
FORBIDDEN = frozenset(
    {
        "available-environment-variables",
        "collection",
        "environment-variable",
        "function-lookup",
        "json-doc",
        "load-xquery-module",
        "transform",
        "unparsed-text",
        "unparsed-text-available",
        "unparsed-text-lines",
        "uri-collection",
    }
)
"""Functions that open, run or reveal something no document needs."""

_LONGEST = 20_000
"""Characters of one expression; a longer one is refused rather than walked through for ever."""
_TOKEN = re.compile(
    r"""(?P<skip>"[^"]*"|'[^']*'|\(:.*?:\)|\$[\w.:-]+)"""
    r"""|(?P<spaced>Q\{[^}]*\})?(?P<name>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)(?P<call>\s*[(]|\s*\#\s*\d)?""",
    re.DOTALL,
)


def guarded(expression: str, prefixes: AbstractSet[str] = frozenset({"fn"})) -> tuple[str, str]:
    """Return the expression with its doors in place, and the name of what is refused in it (empty = nothing).

    Args:
        expression: XPath as the schema has it, or an attribute value template.
        prefixes: prefixes bound to the namespace of the functions of XPath.
    """
    if len(expression) > _LONGEST:
        return expression, f"{expression[:40]}…"
    refused = ""

    def swap(found: re.Match[str]) -> str:
        nonlocal refused
        name, call = found["name"], found["call"]
        if found["skip"] or not call:
            return found[0]
        prefix, _, local = name.rpartition(":")
        if (prefix and prefix not in prefixes) or (found["spaced"] and "xpath-functions" not in found["spaced"]):
            return found[0]
        if local in FORBIDDEN or (local in DOORS and ("#" in call or found["spaced"])):
            refused = refused or local
        return f"recette:{DOORS[local]}{call}" if local in DOORS else found[0]

    return _TOKEN.sub(swap, expression), refused


def door_functions(folder_uri: str, base_uri: str) -> str:
    """Return the XSLT of the doors.

    Args:
        folder_uri: only what lies under it is opened; ends with ``/``.
        base_uri: what relative addresses start from, the folder of the schema; ends with ``/``.
    """
    # The processor writes ``file:/`` where Python writes ``file:///``.
    uri, base = (quote(one, safe="/:%").replace("file:///", "file:/") for one in (folder_uri, base_uri))
    return f"""
<xsl:function name="recette:where"><xsl:param name="uri"/><xsl:param name="base"/>
 <xsl:variable name="found"
  select="replace(string(resolve-uri(replace(string($uri), ' ', '%20'), $base)), '^file:/+', 'file:/')"/>
 <xsl:sequence select="if (starts-with($found, '{uri}') and not(matches($found, '%2[eEfF]|%5[cC]|/\\.\\./|/\\.\\.$|#')))
  then $found else error(QName('{NS_GUARD}', 'recette:outside'), concat('recette:outside ', $found))"/></xsl:function>
<xsl:function name="recette:doc"><xsl:param name="uri"/>
 <xsl:sequence select="for $one in $uri return doc(recette:where($one, '{base}'))"/></xsl:function>
<xsl:function name="recette:document"><xsl:param name="uri"/><xsl:sequence select="recette:doc($uri)"/></xsl:function>
<xsl:function name="recette:document"><xsl:param name="uri"/><xsl:param name="beside"/>
 <xsl:sequence select="for $one in $uri return
  doc(recette:where($one, recette:where((base-uri($beside)[. ne ''], '{base}')[1], '{base}')))"/></xsl:function>
<xsl:function name="recette:doc-available"><xsl:param name="uri"/>
 <xsl:sequence select="doc-available(recette:where($uri, '{base}'))"/></xsl:function>
"""
