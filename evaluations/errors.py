"""How the verbs of evaluations say no."""


class EvaluationError(Exception):
    """It cannot be done as things stand; the message says why and what to do. `problems` names each cause."""

    def __init__(self, message: str, problems: list[str] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or []


class NotYours(EvaluationError):
    """The step is not this person's."""


class VersionConflict(EvaluationError):
    """The sheet was changed elsewhere since it was shown; `version` is where it stands now."""

    def __init__(self, message: str, version: int) -> None:
        super().__init__(message)
        self.version = version
