"""Boundaries of districts and communes: from a GeoJSON or TopoJSON file to paths ready to draw (docs/adr/0035).

Pure: knows no database. `documents` and `topojson` read, `units` finds whose ground a feature is, `ground` judges
the geometry, `outlines` draws, `labels` places the names, `planning` puts them together. What draws and judges needs
shapely, which only `manage.py load_boundaries` loads; the served pages know `plain` alone.
"""
