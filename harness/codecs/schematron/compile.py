"""A schema turned into XSLT that answers in SVRL, with every expression kept inside the folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from harness.codecs.problem import Problem
from harness.codecs.schematron.gather import NS_SCH, Gathered, gather, links_outside, sch
from harness.codecs.schematron.guard import NS_GUARD, door_functions, guarded
from harness.codecs.xml.safe import Element, local_name, namespace
from harness.codecs.xml.tree import elements, first_problems

__all__ = ["NS_SVRL", "Stylesheet", "compile_schema"]

NS_SVRL = "http://purl.oclc.org/dsdl/svrl"
NS_XSL = "http://www.w3.org/1999/XSL/Transform"
_FUNCTIONS = "http://www.w3.org/2005/xpath-functions"
_KEPT = frozenset({"function", "key", "variable"})
"""Instructions of XSLT a schema may bring along at its top."""
_INSIDE = frozenset({"result-document", "source-document", "import", "include", "evaluate", "message", "use-package"})
"""Instructions that may not stand anywhere: they open, write or run something else."""


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """A compiled schema; ``xslt`` is empty when ``problems`` say why there is none."""

    xslt: bytes
    assertions: int
    """How many assertions and reports the active patterns hold."""
    problems: tuple[Problem, ...]
    folder: str = ""
    """Folder of the schema as an address; left out of what is told."""


def compile_schema(folder: Path, schema: str, phase: str = "") -> Stylesheet:
    """Compile one schema of a folder.

    Args:
        folder: everything the schema includes and opens lies under it.
        schema: name of the main file, from the folder on.
        phase: phase to run; empty = the default one of the schema, ``#ALL`` = every pattern.
    """
    root = folder.resolve()
    told = Gathered(root)
    for link in links_outside(root):
        told.tell("exchanges.schematron-link", link)
    tree = gather(root / schema, told)
    if tree is None or told.problems:
        return Stylesheet(b"", 0, first_problems(told.problems))
    writer = _Writer(tree, told, (root / schema).parent.resolve().as_uri() + "/", phase)
    text = writer.write()
    if told.problems:
        return Stylesheet(b"", 0, first_problems(told.problems))
    return Stylesheet(text, writer.assertions, (), root.as_uri() + "/")


class _Writer:
    """Writes the stylesheet of one gathered schema."""

    def __init__(self, schema: Element, told: Gathered, base: str, phase: str) -> None:
        """Keep what is needed; ``base`` is what relative addresses of documents start from."""
        self._schema, self._told, self._base = schema, told, base
        self._spaces = {one.get("prefix", ""): one.get("uri", "") for one in sch(schema, "ns")}
        # Functions of the schema may use the prefixes its own file declares.
        for prefix, uri in schema.nsmap.items():
            if prefix and uri not in {NS_SCH, NS_XSL}:
                self._spaces.setdefault(prefix, uri)
        self._prefixes = {"fn", *(p for p, uri in self._spaces.items() if uri == _FUNCTIONS)}
        self._phase = phase or schema.get("defaultPhase") or "#ALL"
        self._diagnostics = {one.get("id", ""): one for one in schema.iter(f"{{{NS_SCH}}}diagnostic")}
        self._own: dict[Element, list[Element]] = {}
        """Variables of a pattern whose name another one has: they are set in each of its rules."""
        self.assertions = 0

    def write(self) -> bytes:
        """Return the stylesheet."""
        spaces = {k: v for k, v in self._spaces.items() if k and v} | {"xsl": NS_XSL, "svrl": NS_SVRL}
        spaces["recette"] = NS_GUARD
        root = etree.Element(f"{{{NS_XSL}}}stylesheet", nsmap=spaces, version="3.0")
        root.set("exclude-result-prefixes", "#all")
        declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in (("xsl", NS_XSL), ("recette", NS_GUARD)))
        doors = door_functions(self._told.folder.as_uri() + "/", self._base)
        root.extend(list(etree.fromstring(f"<doors {declared}>{doors}</doors>")))
        for one in elements(self._schema):
            if namespace(one) == NS_XSL:
                self._foreign(root, one)
        patterns, phase = self._active()
        lets: dict[str, str | None] = {}
        for owner in [self._schema, *([] if phase is None else [phase]), *patterns]:
            for let in sch(owner, "let"):
                name = let.get("name", "")
                if name not in lets:
                    self._let(root, let)
                    lets[name] = let.get("value")
                elif lets[name] != let.get("value"):
                    self._own.setdefault(owner, []).append(let)
        main = self._xsl(root, "template", match="/")
        output = etree.SubElement(main, f"{{{NS_SVRL}}}schematron-output", phase=self._phase)
        for rank, pattern in enumerate(patterns):
            etree.SubElement(output, f"{{{NS_SVRL}}}active-pattern", id=pattern.get("id", f"p{rank}"))
            self._xsl(output, "apply-templates", select="/", mode=f"m{rank}")
            self._pattern(root, pattern, f"m{rank}")
        return etree.tostring(root, encoding="UTF-8")

    def _active(self) -> tuple[list[Element], Element | None]:
        patterns = list(sch(self._schema, "pattern"))
        if self._phase == "#ALL":
            return patterns, None
        phase = next((one for one in sch(self._schema, "phase") if one.get("id") == self._phase), None)
        if phase is None:
            self._told.tell("exchanges.schematron-unknown", "phase", found=self._phase[:100])
            return [], None
        wanted = {one.get("pattern", "") for one in sch(phase, "active")}
        return [one for one in patterns if one.get("id", "") in wanted], phase

    def _xsl(self, parent: Element, kind: str, /, **attributes: str) -> Element:
        return etree.SubElement(parent, f"{{{NS_XSL}}}{kind}", attributes)

    def _xpath(self, text: str, place: str) -> str:
        safe, refused = guarded(text, self._prefixes)
        if refused:
            self._told.tell("exchanges.schematron-refused", place, found=refused)
        return safe

    def _foreign(self, parent: Element, node: Element) -> None:
        """Take over an instruction of XSLT, its expressions guarded."""
        if local_name(node) not in _KEPT:
            self._told.tell("exchanges.schematron-refused", "schema", found=f"xsl:{local_name(node)}")
            return
        for one in node.iter():
            if isinstance(one.tag, str) and namespace(one) == NS_XSL and local_name(one) in _INSIDE:
                self._told.tell("exchanges.schematron-refused", "schema", found=f"xsl:{local_name(one)}")
            for key, value in one.attrib.items():
                one.set(key, self._xpath(str(value), f"xsl:{local_name(one)}"))
        parent.append(node)

    def _let(self, parent: Element, let: Element) -> None:
        variable = self._xsl(parent, "variable", name=let.get("name", ""))
        if let.get("value") is not None:
            variable.set("select", self._xpath(let.get("value", ""), f"let {let.get('name', '')}"))
        else:
            variable.text = let.text
            variable.extend(list(let))

    def _own_let(self, template: Element, let: Element, contexts: str) -> None:
        """Set a variable of the pattern, worked out at the root of the document as the standard has it."""
        name = let.get("name", "")
        if f"${name}" in contexts or let.get("value") is None:
            self._told.tell("exchanges.schematron-let", "let", name=name[:100])
            return
        variable = self._xsl(template, "variable", name=name)
        variable.set("as", "item()*")
        value = self._xpath(let.get("value", ""), f"let {name}")
        self._xsl(self._xsl(variable, "for-each", select="/"), "sequence", select=value)

    def _pattern(self, root: Element, pattern: Element, mode: str) -> None:
        rules = list(sch(pattern, "rule"))
        contexts = " ".join(rule.get("context", "") for rule in rules)
        # Attributes and texts are only walked through when a rule may be about them.
        walk = ("@*|" if "@" in contexts or "attribute" in contexts else "") + ("node()" if "()" in contexts else "*")
        for rank, rule in enumerate(rules):
            context = self._xpath(rule.get("context", ""), "rule")
            template = self._xsl(root, "template", match=context, mode=mode, priority=str(len(rules) - rank))
            etree.SubElement(template, f"{{{NS_SVRL}}}fired-rule", context=_literal(rule.get("context", "")))
            for let in self._own.get(pattern, ()):
                self._own_let(template, let, contexts)
            for one in elements(rule):
                self._check(template, one)
            self._xsl(template, "apply-templates", select=walk, mode=mode)
        fallback = self._xsl(root, "template", match="/|*", mode=mode, priority="-1")
        self._xsl(fallback, "apply-templates", select=walk, mode=mode)
        self._xsl(root, "template", match="@*|text()|comment()|processing-instruction()", mode=mode, priority="-1")

    def _check(self, parent: Element, node: Element) -> None:
        name = local_name(node)
        if name == "let":
            self._let(parent, node)
        if name not in {"assert", "report"} or namespace(node) != NS_SCH:
            return
        self.assertions += 1
        test = self._xpath(node.get("test", ""), name)
        when = self._xsl(parent, "if", test=test if name == "report" else f"not({test})")
        said = etree.SubElement(when, f"{{{NS_SVRL}}}{'failed-assert' if name == 'assert' else 'successful-report'}")
        for key in ("id", "role", "flag", "test"):
            if node.get(key):
                said.set(key, _literal(node.get(key, "")))
        said.set("location", "{path()}")
        self._text(etree.SubElement(said, f"{{{NS_SVRL}}}text"), node)
        for key in (node.get("diagnostics") or "").split():
            diagnostic = self._diagnostics.get(key)
            if diagnostic is not None:
                holder = etree.SubElement(said, f"{{{NS_SVRL}}}diagnostic-reference", diagnostic=_literal(key))
                self._text(holder, diagnostic)

    def _text(self, parent: Element, node: Element) -> None:
        self._xsl(parent, "text").text = node.text
        for one in elements(node):
            if local_name(one) == "value-of":
                self._xsl(parent, "value-of", select=self._xpath(one.get("select", "."), "value-of"))
            elif local_name(one) == "name":
                path = self._xpath(one.get("path", "."), "name")
                self._xsl(parent, "value-of", select=f"name({path})")
            else:
                self._text(parent, one)
            self._xsl(parent, "text").text = one.tail


def _literal(text: str) -> str:
    """Return a text as an attribute value template holds it."""
    return text.replace("{", "{{").replace("}", "}}")
