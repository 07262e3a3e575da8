"""`make test` needs Debian's Chromium: install it where that can be done, say exactly what is missing where not."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
HELP = (
    "The browser tests need Chromium and it is not on this machine.\n"
    "Install it (Debian, Ubuntu: sudo apt-get install chromium), or name it: OCOP_CHROMIUM=/path/to/chromium make test"
)


def find() -> str | None:
    """The browser's path."""
    return os.environ.get("OCOP_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """On a Debian machine where we are root."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing chromium …", flush=True)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "chromium"], check=False, env=quiet, stdout=sys.stderr
        )


if __name__ == "__main__":
    if not find():
        install()
    if not find():
        sys.exit(HELP)
