"""`make bench`: every measurement, one after another. `QUICK=1` takes the smallest register and short looks."""

import os
import subprocess
import sys

QUICK = bool(os.environ.get("QUICK"))

for module, short in (("benchmarks.pages", "1000"), ("benchmarks.import_recognitions", "2000")):
    print(f"\n# python -m {module}", flush=True)
    subprocess.run([sys.executable, "-m", module, *([short] if QUICK else [])], check=True)
