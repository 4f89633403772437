"""The relying party: what a portal does to sign people in at Portnet ID, and to keep them so.

FAPI 2.0 Security Profile: authorization code with PKCE (RFC 7636, S256) by pushed requests (RFC
9126), ``private_key_jwt`` (RFC 7523), tokens bound to a key (RFC 9449), ``state``, ``nonce``, and
the ``iss`` check of RFC 9207.
"""
