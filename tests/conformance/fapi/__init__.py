"""The FAPI 2.0 Security Profile, module by module: PAR, bound tokens, signed clients.

Not run yet: what registers clients at a provider and walks its sign-in (``bench.Bench``) is still
to be written for Portnet ID and for the peer, and with it the command. Until then nothing here
says anything about the product.
"""
