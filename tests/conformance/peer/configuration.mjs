// What the plans ask of a provider's set-up. Sender-bound clients are held to FAPI 2.0.

import { generateKeyPairSync, randomBytes } from 'node:crypto';

const RESOURCE = 'https://api.conformance.example/v1';
const SCOPE = 'things:read';
const CODE_SECONDS = 60;
const PUSHED_SECONDS = 60;
const CLAIMS = {
  acr: null,
  openid: ['sub'],
  profile: [
    'name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username',
    'profile', 'picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};
const ASSERTION_ALGORITHMS = ['ES256', 'PS256', 'RS256'];

export function configuration({ clients, keys }) {
  return {
    clients: clients.map(asRegistered),
    jwks: { keys: keys ?? [newKey('RS256'), newKey('ES256')] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    scopes: ['openid', 'profile', 'email', 'address', 'phone'],
    claims: CLAIMS,
    acrValues: ['urn:portnet:aal2'],
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    enabledJWA: {
      clientAuthSigningAlgValues: ASSERTION_ALGORITHMS,
      idTokenSigningAlgValues: ['RS256', 'ES256'],
      dPoPSigningAlgValues: ['ES256', 'PS256'],
    },
    pkce: { required: (context, client) => isSenderBound(client) },
    ttl: { AuthorizationCode: CODE_SECONDS, PushedAuthorizationRequest: PUSHED_SECONDS },
    issueRefreshToken: async (context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: ({ oidc }) => !isSenderBound(oidc.client),
    loadExistingGrant: everythingGranted,
    interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
    renderError: (context, out) => {
      context.type = 'html';
      context.body = `<!doctype html><title>Error</title><h1>${out.error}</h1>`;
    },
    // Clients of the plans listen on this machine, where its own guard would not go.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    features: features(),
  };
}

function features() {
  return {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    claimsParameter: { enabled: true },
    clientCredentials: { enabled: true },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => false },
    fapi: { enabled: true, profile: (context, client) => (isSenderBound(client) ? '2.0' : undefined) },
    introspection: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    resourceIndicators: { enabled: true, defaultResource, getResourceServerInfo },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
  };
}

function isSenderBound(client) {
  return Boolean(client?.dpopBoundAccessTokens);
}

function asRegistered(client) {
  return client.dpop_bound_access_tokens
    ? { ...client, require_pushed_authorization_requests: client.redirect_uris.length > 0 }
    : client;
}

/** Nobody is asked to consent: that is no part of any plan. */
async function everythingGranted({ oidc }) {
  const { provider, client, session } = oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile email address phone');
  grant.addOIDCClaims(Object.values(CLAIMS).flatMap((names) => names ?? []));
  await grant.save();
  return grant;
}

/** A client that acts by itself gets a token for the API, a person's token is for UserInfo. */
function defaultResource(context, client) {
  return client.grantTypeAllowed('client_credentials') ? RESOURCE : undefined;
}

function getResourceServerInfo() {
  return {
    scope: SCOPE,
    audience: RESOURCE,
    accessTokenFormat: 'jwt',
    accessTokenTTL: 300,
    jwt: { sign: { alg: 'ES256' } },
  };
}

function logoutSource(context, form) {
  context.body = `<!doctype html><title>Sign out</title>${form}
    <button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`;
}

function postLogoutSuccessSource(context) {
  context.body = '<!doctype html><title>Signed out</title><p>Nobody is signed in.</p>';
}

function newKey(alg) {
  const { privateKey } = alg === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: alg.toLowerCase() };
}
