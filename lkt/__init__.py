"""LKT: run charts and variation for the Danish learning and quality networks."""

__version__ = "0.2.0"
