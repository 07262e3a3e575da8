"""Settings of the tests: the same registry, with quick passwords and unhashed static files."""

import os

os.environ["OCOP_HTTPS"] = (
    "0"  # the test client speaks plain HTTP; `check --deploy` is tested with the default
)

from ocop_registry.settings import *  # noqa: F403 -- a settings module is its names
from ocop_registry.settings import MIDDLEWARE, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Pictures of one run are not kept for the next.
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "pictures")
}
# Static files come from their sources; there is no collected folder to serve.
MIDDLEWARE = [each for each in MIDDLEWARE if "whitenoise" not in each]
PAGE_MEMORY = 0  # so that each answer tells what it was made of; kept pages have tests of their own
API_PER_MINUTE = API_SEARCHES_PER_MINUTE = 0  # limits have tests of their own
DOUBTS_PER_MINUTE = LABELS_PER_MINUTE = 0
LOOK_UPS_WRITTEN_AFTER = 0  # when a test says so

# Work that pages put into the queue is done at once; `tests/service/test_worker.py` has the real queue and worker.
TASKS = {"default": {"BACKEND": "tests.queue.AtOnce"}}
