"""What `make test` needs of Debian: installed where that can be done, said exactly where not."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Program:
    """A program by the names it goes by; `setting` is an environment variable that may name it, `given` what it says."""

    package: str
    names: tuple[str, ...]
    setting: str
    given: str | None
    purpose: str
    options: tuple[str, ...] = ()

    def find(self) -> str | None:
        """Its path."""
        return self.given or next(filter(None, map(shutil.which, self.names)), None)

    @property
    def help(self) -> str:
        """What to do where it is missing."""
        return (
            f"{self.purpose}, and it is not on this machine.\n"
            f"Install it (Debian, Ubuntu: sudo apt-get install {self.package}), "
            f"or name it: {self.setting}=/path/to/{self.names[0]} make test"
        )


CHROMIUM = Program(
    "chromium",
    ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    "OCOP_CHROMIUM",
    os.environ.get("OCOP_CHROMIUM"),
    "The browser tests need Chromium",
)
LIBREOFFICE = Program(
    "libreoffice-calc-nogui",
    ("soffice", "libreoffice"),
    "OCOP_LIBREOFFICE",
    os.environ.get("OCOP_LIBREOFFICE"),
    "A test opens the open data with LibreOffice",
    options=("--no-install-recommends",),
)


def install(program: Program) -> None:
    """On a Debian machine where we are root."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {program.package} …", flush=True)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
        command = ["apt-get", "install", "-y", "-qq", *program.options, program.package]
        subprocess.run(command, check=False, env=quiet, stdout=sys.stderr)


if __name__ == "__main__":
    for each in (CHROMIUM, LIBREOFFICE):
        if not each.find():
            install(each)
        if not each.find():
            sys.exit(each.help)
