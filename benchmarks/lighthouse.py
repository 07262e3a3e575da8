"""Lighthouse over the pages that `benchmarks.vitals` serves: four marks for each, and what costs a point."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from ocop_registry import local_postgres

RELEASE = "12.8.2"  # the last line for Node 20
ATTEMPTS = 3  # Chromium now and then does not start the page (NO_NAVSTART)
TIMES = 3  # of which the middle one counts: a busy machine costs points of performance
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# Codes of certificates are for who holds the paper, not for search engines: the page says noindex on purpose.
NOT_FOR_SEARCH = {"verify": "is-crawlable"}


def missing() -> str:
    """What is not on this machine; '' when all is."""
    lacking = [name for name in ("node", "npm", "chromium") if not shutil.which(name)]
    return (
        f"Lighthouse needs {', '.join(lacking)} (Debian: apt-get install nodejs npm chromium)."
        if lacking
        else ""
    )


def installed() -> Path:
    """The pinned release, put under OCOP_HOME by npm when it is not there yet."""
    folder = local_postgres.home() / "lighthouse" / RELEASE
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder)]
        subprocess.run([*command, f"lighthouse@{RELEASE}"], check=True)
    return program


def judge(base: str, addresses: dict[str, str]) -> None:
    """Print the marks, and below them every audit that is not perfect."""
    if problem := missing():
        print(problem)
        return
    program = installed()
    print(f"\nLighthouse {RELEASE}, mobile{'':3}" + "".join(f"{name:>16}" for name in CATEGORIES))
    for name, path in addresses.items():
        skipped = NOT_FOR_SEARCH.get(name, "")
        reports = sorted((_report(program, base + path, skipped) for _time in range(TIMES)), key=_speed)
        report = reports[TIMES // 2]
        marks = [round(100 * (report["categories"][each]["score"] or 0)) for each in CATEGORIES]
        print(f"{name:25}" + "".join(f"{mark:16}" for mark in marks), flush=True)
        for line in [
            *_faults(report),
            *([f"{skipped}: not asked, the page says noindex on purpose"] if skipped else []),
        ]:
            print(f"    {line}")


def _report(program: Path, address: str, skipped: str) -> dict[str, Any]:
    chrome = os.environ.get("OCOP_CHROMIUM") or shutil.which("chromium") or ""
    options = ["--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}"]
    options += ["--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage"]
    options += [f"--skip-audits={skipped}"] if skipped else []
    for _attempt in range(ATTEMPTS):
        done = subprocess.run(
            [str(program), address, *options],
            env=os.environ | {"CHROME_PATH": chrome},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            report: dict[str, Any] = json.loads(done.stdout)
            return report
        print(f"    Lighthouse gave up, once more: {done.stderr.strip().splitlines()[-1:]}", flush=True)
    raise SystemExit(f"Lighthouse gave up on {address} {ATTEMPTS} times.")


def _speed(report: dict[str, Any]) -> float:
    return float(report["categories"]["performance"]["score"] or 0)


def _faults(report: dict[str, Any]) -> list[str]:
    weighed = {
        reference["id"]
        for category in report["categories"].values()
        for reference in category["auditRefs"]
        if reference["weight"]
    }
    audits = (audit for key, audit in report["audits"].items() if key in weighed)
    return [
        f"{audit['id']} {audit['score']}: {audit.get('displayValue') or audit['title']}"
        for audit in audits
        if audit["score"] is not None and audit["score"] < 1
    ]
