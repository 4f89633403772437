// npm's openid-client through a whole flow. Usage: node openid_client.mjs DESCRIPTION.json
// It prints the address that a person must open, reads on standard input where they came back to,
// and prints what it was told of them.

import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';

import { importJWK } from 'jose';
import * as client from 'openid-client';

const lookup = dns.lookup;
// Browsers know that names under localhost are here; Node asks the network.
dns.lookup = (name, options, done) =>
  lookup(name.endsWith('.localhost') ? '127.0.0.1' : name, options, done);

const given = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const bound = Boolean(given.key);
const config = await client.discovery(
  new URL(given.issuer),
  given.client_id,
  { id_token_signed_response_alg: given.id_token_algorithm },
  await authentication(),
  { execute: given.issuer.startsWith('http:') ? [client.allowInsecureRequests] : [] },
);
const DPoP = bound ? client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256')) : undefined;

const verifier = client.randomPKCECodeVerifier();
const asked = {
  redirect_uri: given.redirect_uri,
  scope: 'openid profile email',
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state: client.randomState(),
  nonce: client.randomNonce(),
};
tell({
  open: bound
    ? await client.buildAuthorizationUrlWithPAR(config, asked, { DPoP })
    : client.buildAuthorizationUrl(config, asked),
});

const answered = new URL(await line());
const tokens = await client.authorizationCodeGrant(
  config,
  answered,
  { pkceCodeVerifier: verifier, expectedState: asked.state, expectedNonce: asked.nonce },
  undefined,
  { DPoP },
);
const { sub } = tokens.claims();
const person = await client.fetchUserInfo(config, tokens.access_token, sub, { DPoP });
const renewed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
const again = await client.fetchUserInfo(config, renewed.access_token, sub, { DPoP });
await client.tokenRevocation(config, renewed.refresh_token);
tell({
  sub,
  email: person.email,
  same_person: again.sub === sub,
  token_type: tokens.token_type,
  sign_out: client.buildEndSessionUrl(config, {
    post_logout_redirect_uri: given.post_logout_redirect_uri,
    id_token_hint: renewed.id_token,
  }),
});
process.exit(0);

async function authentication() {
  if (!bound) return client.ClientSecretBasic(given.client_secret);
  return client.PrivateKeyJwt({ key: await importJWK(given.key, 'ES256'), kid: given.key.kid });
}

function tell(what) {
  console.log(JSON.stringify(what));
}

async function line() {
  const reader = createInterface({ input: process.stdin });
  for await (const text of reader) return text;
}
