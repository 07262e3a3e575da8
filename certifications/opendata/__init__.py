"""The register as files for everybody: six tables, each as CSV, JSON Lines, XLSX and Parquet (docs/open-data.md).

`columns` says what a table is, `tables` which there are, `rows` reads them, `formats` writes them, `package` describes
them for programs, `dumps` makes and keeps the dated ones. No contact data and nothing personal goes in (docs/adr/0032).
"""
