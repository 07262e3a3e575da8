"""The verbs of evaluations, by what they change."""
