"""OpenID Connect without FAPI: Basic, Form Post, Config, and the two plans of signing out."""
