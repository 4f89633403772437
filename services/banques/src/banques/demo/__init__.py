"""Titles that never were, of banks and firms that do not exist; for local runs and tests."""
