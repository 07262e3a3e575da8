import hashlib
import uuid
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


class FileRefused(ValueError): ...


@dataclass(frozen=True)
class Kept:
    name: str
    size: int
    sha256: str
    content_type: str
    pages: int
    original_name: str


def keep(upload, *, storage=default_storage):
    data = upload.read()
    u = uuid.uuid4().hex
    name = storage.save(f"evidence/{u[:2]}/{u}.jpg", ContentFile(data))
    return Kept(name, len(data), hashlib.sha256(data).hexdigest(), "image/jpeg", 1, upload.name)


def drop(name, *, storage=default_storage):
    storage.delete(name)
