"""Portnet ID broken on purpose, one rule at a time: what the harness must see.

A harness that has never been red says nothing by being green.
"""
