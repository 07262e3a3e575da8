"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from ocop_registry import release

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
application = get_wsgi_application()
release.name()  # while what lies on the disk is what has just been loaded
# What is loaded now stays for good. Looking through it again and again would hold up one answer in a hundred for 70 ms.
gc.collect()
gc.freeze()
