"""The relying party: what a portal does to sign people in at Portnet ID.

Authorization code with PKCE (RFC 7636, S256), ``state``, ``nonce``, ``private_key_jwt``
(RFC 7523) and the ``iss`` check of RFC 9207.
"""
