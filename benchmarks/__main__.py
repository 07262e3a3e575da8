"""`make bench`: every measurement, one after another."""

import subprocess
import sys

for module in ("benchmarks.pages", "benchmarks.import_recognitions", "benchmarks.open_data"):
    print(f"# {module}", flush=True)
    subprocess.run([sys.executable, "-m", module], check=True)
