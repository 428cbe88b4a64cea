"""The runner of the conformance suite: cases, drivers, checks and the report. Standard library only."""
