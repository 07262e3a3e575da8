"""Scans of decisions: what is accepted and under which name it is kept."""

import uuid
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024
CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


def extension(upload: "File[Any]") -> str:
    """The extension to keep the file under. ValidationError unless name, size and first bytes agree with it."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("The file is larger than 20 MB."))
    suffix = PurePath(upload.name or "").suffix.lower()
    if suffix not in CONTENT_TYPES:
        raise ValidationError(_("Only PDF, JPEG, PNG and WebP files are accepted."))
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    if CONTENT_TYPES[suffix] != _content_type(head):
        raise ValidationError(
            _("The file is not what its name says. Scan the decision again as PDF or JPEG.")
        )
    return suffix


def _content_type(head: bytes) -> str:
    """What the first bytes say; '' for anything not accepted."""
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    signs = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
    return next((kind for sign, kind in signs.items() if head.startswith(sign)), "")


def random_name(suffix: str) -> str:
    """A name that says nothing and cannot be guessed."""
    return f"{uuid.uuid4().hex}{suffix}"
