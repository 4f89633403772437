"""The API of a portal: who calls ``/api/v1``, by which access token, and what a refusal says.

For programs alone: no cookie is read. A view opens itself with ``requires_scope``.
"""
