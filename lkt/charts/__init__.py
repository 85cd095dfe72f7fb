"""Altair charts as stacks of small marks. Each shape is built once and kept as a spec; data come at drawing.

Building an Altair object costs 35-60 ms of processor time, drawing a ready spec about 1 ms; with many people
looking at once that decides whether the page answers.
"""
