"""Khmer readers of the province know the dates and numbers of Vietnamese papers; their pages write the same."""

from ocop_registry.formats.vi.formats import *  # noqa: F403 -- a module of formats is its names
