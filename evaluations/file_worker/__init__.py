"""The child process that opens evidence files: it has limits of its own, and a hostile file hurts nobody but it.

Called as `python -m evaluations.file_worker`, by `evaluations.files.child` only. Pure: knows neither Django nor
settings nor the database, and is started without the secrets of the server (docs/adr/0025).
"""
