"""The peer: npm's ``oidc-provider``, which is certified, under the same modules as Portnet ID."""
