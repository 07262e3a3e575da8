"""`make bench`: every measurement, one after another. `QUICK=1` takes the smallest register and short looks."""

import os
import subprocess
import sys

QUICK = bool(os.environ.get("QUICK"))
# What each takes for a short run.
MODULES = {
    "benchmarks.pages": ["1000"],
    "benchmarks.growth": [],
    "benchmarks.import_recognitions": ["2000"],
    "benchmarks.printing": [],
    "benchmarks.open_data": ["2000"],
    "benchmarks.rehearsal": ["3", "5"],
    "benchmarks.vitals": ["1"],
}

for module, short in MODULES.items():
    print(f"\n# python -m {module}", flush=True)
    subprocess.run([sys.executable, "-m", module, *(short if QUICK else [])], check=True)
