"""The Portail Douanes, for demonstration: a second portal on portal_kit, without a database.

It shows a page that asks for a factor proved minutes ago, and an API that other programs call.
"""
