"""The nouns of evaluations: criteria, dossiers, councils, scoring, results."""

from evaluations.models.councils import Council, Round, Seat
from evaluations.models.criteria import Criterion, Group, Option, Part, Rubric, Sheet
from evaluations.models.dossiers import (
    AdvisoryReport,
    CommuneReport,
    DayOff,
    Dossier,
    Evidence,
    Notice,
    SelfScore,
)
from evaluations.models.hearings import Declaration, Hearing, ScoreItem, ScoreSheet
from evaluations.models.results import CentralReview, MinimaFinding, Result

__all__ = [
    "AdvisoryReport",
    "CentralReview",
    "CommuneReport",
    "Council",
    "Criterion",
    "DayOff",
    "Declaration",
    "Dossier",
    "Evidence",
    "Group",
    "Hearing",
    "MinimaFinding",
    "Notice",
    "Option",
    "Part",
    "Result",
    "Round",
    "Rubric",
    "ScoreItem",
    "ScoreSheet",
    "Seat",
    "SelfScore",
    "Sheet",
]
