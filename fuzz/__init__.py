"""Coverage-guided fuzzing of the codecs, with the targets of the proofs."""
