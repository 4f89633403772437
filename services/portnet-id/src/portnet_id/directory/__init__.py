"""The public site: where the portals are, how one gets an account, whom to ask for help.

It is a Flask app of its own, on its own host, so that it never sees the sign-on cookie.
"""
