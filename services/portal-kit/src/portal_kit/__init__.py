"""The kit a PORTNET portal is built with.

A portal is a Flask app with ``portal_kit.portal.Portal`` installed; a service without sign-in
of its own (the identity provider, the public directory) installs ``portal_kit.service.Service``.
"""
