import type { ClauseId } from '../../../core/clauses.ts';
import type { Outcome } from '../types.ts';
import { sentence } from './words.ts';

interface Meaning {
  readonly text: string;
  readonly clause: ClauseId;
  readonly instead?: string;
}

/** What the error codes say, in words. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  invalid_target: {
    text: 'it does not issue tokens for the resource that was named, or none was named',
    clause: 'rfc8707-2',
    instead:
      'A correct client sends resource in the authorization request and in the token request: the string of the resource metadata, byte by byte.',
  },
  invalid_request: { text: 'a parameter is missing, malformed, or there twice', clause: 'rfc6749-5.2' },
  invalid_grant: {
    text: 'the code or refresh token is unknown, used up, expired, or was issued for something else',
    clause: 'rfc6749-5.2',
    instead: 'A correct client starts the authorization anew.',
  },
  invalid_client: {
    text: 'it does not know the client, or the client did not authenticate as it has to',
    clause: 'rfc6749-5.2',
    instead: 'A correct client that registered itself registers anew.',
  },
  unauthorized_client: { text: 'this client may not use this grant', clause: 'rfc6749-5.2' },
  unsupported_grant_type: { text: 'it does not know this grant', clause: 'rfc6749-5.2' },
  unsupported_response_type: { text: 'it issues codes only', clause: 'rfc6749-4.1.2.1' },
  invalid_scope: { text: 'a scope is unknown, or more than may be asked for', clause: 'rfc6749-3.3' },
  access_denied: {
    text: 'the person, or the server, said no',
    clause: 'rfc6749-4.1.2.1',
    instead: 'A correct client says so, and asks again only when the person wants it.',
  },
  login_required: {
    text: 'somebody would have to sign in, and no page may be shown',
    clause: 'openid-errors',
  },
  consent_required: {
    text: 'somebody would have to consent, and no page may be shown',
    clause: 'openid-errors',
  },
  server_error: { text: 'something broke on its side', clause: 'rfc6749-4.1.2.1' },
  temporarily_unavailable: { text: 'it is overloaded or under repair', clause: 'rfc6749-4.1.2.1' },
  invalid_redirect_uri: { text: 'a redirect URI is not one that it accepts', clause: 'rfc7591-3.2.2' },
  invalid_redirect_uris: { text: 'a redirect URI is not one that it accepts', clause: 'rfc7591-3.2.2' },
  invalid_client_metadata: {
    text: 'a member of the metadata is not one that it accepts',
    clause: 'rfc7591-3.2.2',
  },
  invalid_token: {
    text: 'the access token is expired, revoked, malformed, or not for this resource',
    clause: 'rfc6750-3.1',
    instead: 'A correct client gets a new token and does not send this one again.',
  },
  unauthorized: { text: 'it wants an access token', clause: 'rfc6750-3.1' },
  insufficient_scope: {
    text: 'the token is valid, and lacks scopes that this operation needs',
    clause: 'mcp-insufficient-scope',
    instead: 'A correct client asks for what it had and what the challenge names, together.',
  },
};

/** A refusal of a server, by its error code. */
export function refusedBy(
  who: 'auth' | 'mcp',
  about: { readonly error: string; readonly description: string; readonly status?: number },
  fallback: ClauseId,
): Outcome {
  const { error, description, status } = about;
  const meaning = Object.hasOwn(MEANINGS, error) ? MEANINGS[error] : undefined; // a server may say "constructor"
  const code = error === '' ? `HTTP ${status ?? ''}`.trim() : error;
  const words = description === '' ? '' : ` It says: “${description.trim()}”`;
  const why = meaning ? `${code}: ${meaning.text}.${words}` : `${sentence(code)}${words}`;
  return {
    judgement: {
      outcome: 'refused',
      who,
      headline: `Refused: ${code}`,
      why,
      clauses: [meaning?.clause ?? fallback],
      ...(meaning?.instead === undefined ? {} : { instead: meaning.instead }),
      facts: [],
    },
    learned: {},
    next: [],
  };
}
