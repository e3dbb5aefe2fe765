"""Question to evidence: what to search for, what was found, which sentences matter."""
