"""One program for each family of codecs: ``python -m fuzz.harnesses.b2 CORPUS -max_total_time=60``."""
