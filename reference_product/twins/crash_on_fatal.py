"""Twin: cannot read a fault whose severity is spelt `fatal`."""

from __future__ import annotations

from lxml import etree

from reference_product.ports import ServiceProblem
from reference_product.teleservices import transport
from reference_product.twins import replace

REQUIREMENT = "adri-severite"
DEFECT = "Déclare illisible une erreur dont la sévérité est écrite « fatal »."


def apply() -> None:
    """Put the defect in place."""
    honest = transport.fault_problem

    def strict(fault: etree._Element) -> ServiceProblem:
        problem = honest(fault)
        return ServiceProblem("unreadable") if problem.severity == "fatal" else problem

    replace(transport, "fault_problem", strict)
