"""From verdicts to a dossier: one view, many outputs, and the checks a third party repeats."""
