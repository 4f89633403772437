"""OAuth 2.0 and OpenID Connect. Authlib lives here, behind our own port, and nowhere else."""
