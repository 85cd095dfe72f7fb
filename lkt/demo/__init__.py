"""Invented figures to show the product with. They look real and are not: every screen must say so."""
