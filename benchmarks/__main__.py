"""`make bench`: every measurement, one after another."""

import subprocess
import sys

for module in (
    "benchmarks.pages",
    "benchmarks.import_recognitions",
    "benchmarks.printing",
    "benchmarks.open_data",
    "benchmarks.rehearsal",
):
    print(f"# {module}", flush=True)
    subprocess.run([sys.executable, "-m", module], check=True)
