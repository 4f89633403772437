"""A portal of somebody else: plain Flask and Authlib, signed in at Portnet ID by OpenID Connect.

It shows that a portal needs none of our code to take part in the single sign-on.
"""
