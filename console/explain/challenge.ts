import { type Entries, entry } from './entry.ts';

/** Parameters of a `WWW-Authenticate` challenge about an access token. */
export const CHALLENGE = {
  resource_metadata: entry(
    'rfc9728-5.1',
    'Where the metadata of this MCP server is: the next thing that a client fetches.',
    'Without it a client tries the well-known places.',
  ),
  scope: entry(
    'mcp-scope-selection',
    'The scopes that this request needs: what the client asks for next.',
    'In an insufficient_scope it names all that the operation needs; the client adds what it has already.',
  ),
  error: entry(
    'rfc6750-3.1',
    'Why the token was refused, as a word.',
    'Left out where no token came at all.',
  ),
  error_description: entry('rfc6750-3', 'Why, in words for developers.'),
  error_uri: entry('rfc6750-3', 'A page about the error.'),
  realm: entry('rfc9110-11.5', 'Names what is protected, for people.'),
  algs: entry('rfc9449-7.1', 'Algorithms that are accepted in DPoP proofs.'),
  acr_values: entry('rfc9470-3', 'How strongly somebody has to have signed in.'),
  max_age: entry('rfc9470-3', 'How many seconds ago somebody may have signed in at most.'),
} as const satisfies Entries;
