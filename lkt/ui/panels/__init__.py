"""Pieces of pages, one file per page."""
