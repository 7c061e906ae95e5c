import { type Html, html } from './html.ts';

const MEANING: Readonly<Record<string, string>> = {
  invalid_client: 'The authorization server does not know this client. It may have to register again.',
  invalid_redirect_uri:
    'The redirect URI is not one of those the client registered, so nobody is sent there.',
  invalid_request: 'The request is incomplete or contradicts itself.',
  invalid_request_uri: 'The pushed authorization request is unknown, expired or already used.',
  session_not_found:
    'This sign-in is no longer under way: it expired, or cookies are blocked. Start again in the client.',
  not_found: 'There is nothing at this address.',
  server_error: 'The authorization server failed. Its log says more.',
};

/** An error as a person reads it: what happened, in words, and the fields a developer needs. */
export const errorPage = (fields: Readonly<Record<string, unknown>>): Html => {
  const code = String(fields.error ?? 'server_error');
  const rows = Object.entries(fields).filter(([, value]) => value !== undefined);
  return html`<h1>This did not work</h1>
<p>${MEANING[code] ?? 'The authorization server refused the request.'}</p>
<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd><code>${String(value)}</code></dd></div>`)}</dl>
<p class="quiet">You can close this page and go back to the client.</p>`;
};
