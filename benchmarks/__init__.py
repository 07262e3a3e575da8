"""Measurements: `make bench`. Ratios against peers in the same run, never timed tests.

The register is filled with made-up records (`filling`), served beside its peers by the same server (`serving`) and
asked by a bounded load (`load`); `pages` prints the table. `import_recognitions` times the import.
"""
