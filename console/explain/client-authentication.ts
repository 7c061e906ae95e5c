import { type Entries, entry } from './entry.ts';

/** How a client says who it is, at every endpoint that takes client authentication. */
export const CLIENT_AUTHENTICATION = {
  client_id: entry(
    'rfc6749-2.2',
    'Names the client, as the authorization server knows it: an identifier from a registration, or the https URL of a client ID metadata document.',
    'It is the same in the authorization request and in the token request. One from a registration belongs to this issuer, and another authorization server does not know it; the URL of a document is good at every one.',
  ),
  client_secret: entry(
    'rfc6749-2.3.1',
    'Proves that a confidential client is the one it names, in the body (client_secret_post).',
    'It stands in the body or in the Authorization header, never in both; a public client sends none.',
  ),
  client_assertion_type: entry(
    'rfc7521-4.2',
    'Says what kind of assertion client_assertion holds.',
    'For private_key_jwt it is urn:ietf:params:oauth:client-assertion-type:jwt-bearer.',
  ),
  client_assertion: entry(
    'rfc7521-4.2',
    'A JWT that the client signed with its own key, in place of a secret (private_key_jwt).',
    'iss and sub are the client_id, aud is the authorization server, and its jti is used once.',
  ),
} as const satisfies Entries;
