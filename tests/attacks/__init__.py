"""Attacks on a tipline that runs: what each line of docs/threat-model.md promises, tried."""
