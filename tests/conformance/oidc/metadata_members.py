"""The members of a provider's metadata that are registered, and those that have one form only.

The registry is IANA's “OAuth Authorization Server Metadata”; its members come from OpenID Connect
Discovery 1.0 and the documents named below.
"""

REQUIRED = (
    "issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "response_types_supported",
    "subject_types_supported", "id_token_signing_alg_values_supported",
)  # fmt: skip
BOOLEANS = frozenset(
    {
        "claims_parameter_supported", "request_parameter_supported",
        "request_uri_parameter_supported", "require_request_uri_registration",
        "require_signed_request_object", "require_pushed_authorization_requests",
        "authorization_response_iss_parameter_supported", "backchannel_logout_supported",
        "backchannel_logout_session_supported", "frontchannel_logout_supported",
        "frontchannel_logout_session_supported", "tls_client_certificate_bound_access_tokens",
        "backchannel_user_code_parameter_supported",
    }
)  # fmt: skip
_DISCOVERY = {
    *REQUIRED, "userinfo_endpoint", "registration_endpoint", "scopes_supported",
    "response_modes_supported", "grant_types_supported", "acr_values_supported",
    "id_token_encryption_alg_values_supported", "id_token_encryption_enc_values_supported",
    "userinfo_signing_alg_values_supported", "userinfo_encryption_alg_values_supported",
    "userinfo_encryption_enc_values_supported", "request_object_signing_alg_values_supported",
    "request_object_encryption_alg_values_supported",
    "request_object_encryption_enc_values_supported", "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported", "display_values_supported",
    "claim_types_supported", "claims_supported", "service_documentation",
    "claims_locales_supported", "ui_locales_supported", "op_policy_uri", "op_tos_uri",
}  # fmt: skip
_RFC_8414 = {
    "revocation_endpoint", "revocation_endpoint_auth_methods_supported",
    "revocation_endpoint_auth_signing_alg_values_supported", "introspection_endpoint",
    "introspection_endpoint_auth_methods_supported",
    "introspection_endpoint_auth_signing_alg_values_supported",
    "code_challenge_methods_supported", "signed_metadata",
}  # fmt: skip
_LOGOUT = {"end_session_endpoint", "check_session_iframe"}
_LATER = {
    "device_authorization_endpoint",  # RFC 8628.
    "mtls_endpoint_aliases",  # RFC 8705.
    "pushed_authorization_request_endpoint",  # RFC 9126.
    "dpop_signing_alg_values_supported",  # RFC 9449.
    "authorization_details_types_supported",  # RFC 9396.
    "introspection_signing_alg_values_supported",  # RFC 9701, and the next two.
    "introspection_encryption_alg_values_supported",
    "introspection_encryption_enc_values_supported",
    "protected_resources",  # RFC 9728.
    "authorization_signing_alg_values_supported",  # JARM, and the next two.
    "authorization_encryption_alg_values_supported",
    "authorization_encryption_enc_values_supported",
    "prompt_values_supported",  # Initiating User Registration via OpenID Connect 1.0.
    "backchannel_token_delivery_modes_supported",  # CIBA Core 1.0, and the next two.
    "backchannel_authentication_endpoint",
    "backchannel_authentication_request_signing_alg_values_supported",
}
KNOWN = frozenset(_DISCOVERY | _RFC_8414 | _LOGOUT | _LATER) | BOOLEANS
