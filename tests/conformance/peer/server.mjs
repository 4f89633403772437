// The peer: a certified provider, configured for what our plans ask, with pages of its own.
// Usage: node server.mjs CONFIGURATION.json (see process.py for what it holds).

import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';

import Provider from 'oidc-provider';

import { findAccount } from './account.mjs';
import { configuration } from './configuration.mjs';
import { pages } from './pages.mjs';
import { adapterOn } from './redis_adapter.mjs';

const given = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const provider = new Provider(given.issuer, {
  ...configuration(given),
  findAccount,
  ...(given.redis ? { adapter: adapterOn(given.redis) } : {}),
});
provider.on('backchannel.error', (context, problem) => console.error(problem));
const answer = provider.callback();
const interact = pages(provider);

const server = createServer((request, response) => {
  const handled = request.url.startsWith('/interaction/') ? interact : answer;
  Promise.resolve(handled(request, response)).catch((problem) => {
    console.error(problem);
    response.statusCode = 500;
    response.end();
  });
});
server.listen(given.port, '127.0.0.1', () => console.log('ready'));
process.on('SIGTERM', () => process.exit(0));
