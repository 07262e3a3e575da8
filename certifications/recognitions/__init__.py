"""Import of past recognitions: plan first, then apply, all or nothing. Serves the command and the upload page."""

from certifications.recognitions.applying import apply
from certifications.recognitions.planning import plan
from certifications.recognitions.remarks import Planned, RowError, UnreadableFile
from certifications.recognitions.report import Report, Unfit

__all__ = ["Planned", "Report", "RowError", "Unfit", "UnreadableFile", "apply", "plan"]
