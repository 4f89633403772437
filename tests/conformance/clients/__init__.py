"""Clients that nobody here wrote complete the flow at Portnet ID: npm's and Apache's.

Authlib's and requests-oauth2client are among the tests of ``make test``, which needs no Node.
"""
