// The peer's sign-in: a name, any password, and a way to say no.

const FORM = `<!doctype html><title>Sign in</title>
<form method="post"><label>Name <input name="name" required></label>
<label>Password <input name="password" type="password"></label>
<button>Sign in</button></form>
<form method="post"><input type="hidden" name="cancel" value="1"><button>Cancel</button></form>`;

export function pages(provider) {
  return async (request, response) => {
    await provider.interactionDetails(request, response);
    if (request.method !== 'POST') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(FORM);
      return;
    }
    const form = new URLSearchParams(await bodyOf(request));
    const result = form.get('cancel')
      ? { error: 'access_denied', error_description: 'The person said no' }
      : { login: { accountId: form.get('name'), acr: 'urn:portnet:aal2', amr: ['pwd'] } };
    await provider.interactionFinished(request, response, result, {
      mergeWithLastSubmission: false,
    });
  };
}

async function bodyOf(request) {
  let body = '';
  for await (const part of request) body += part;
  return body;
}
