"""Certificates on paper: facts in, PDF out. Pure: knows neither the database nor settings (docs/adr/0020).

`paper` says what stands on one sheet, `wording` how papers say it, `letters` what can be printed, `sheets` makes the
PDF of some of them, `book` one PDF of any number of them. The sheet itself is drawn in `certificate.typ`.
"""
