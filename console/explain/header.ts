import { type Entries, entry } from './entry.ts';

/** Header fields of requests and responses, in lower case. */
export const HEADER = {
  authorization: entry(
    'mcp-token-requirements',
    'Shows the access token, with every request to the MCP server; at the token endpoint, the credentials of the client.',
    'Bearer and the token, never in the URL; DPoP for a token that is bound to a key.',
  ),
  'www-authenticate': entry(
    'rfc9110-11.6.1',
    'Says what a request lacks, and where a client finds out more. Its parameters are listed on their own.',
  ),
  'mcp-protocol-version': entry(
    'mcp-protocol-version',
    'Which revision of MCP the client speaks.',
    'In 2026-07-28 every request has it, and it equals the one in _meta.',
  ),
  'mcp-session-id': entry(
    'mcp-sessions',
    'The session of the 2025 era: given by the answer to initialize, sent with every request from then on.',
    'It is no proof of who somebody is: the token is. 404 says that the session is gone.',
  ),
  'mcp-method': entry(
    'mcp-request-headers',
    'Repeats the method of the message for whoever routes it.',
    'It equals method of the body.',
  ),
  'mcp-name': entry(
    'mcp-request-headers',
    'Repeats the tool, prompt or resource.',
    'It equals params.name or params.uri.',
  ),
  'last-event-id': entry('mcp-resumability', 'Where a broken event stream of the 2025 era goes on.'),
  dpop: entry(
    'rfc9449-4.2',
    'A proof that the sender holds the key that the token is bound to.',
    'htm and htu name this request, ath is the hash of the token, jti is used once.',
  ),
  'dpop-nonce': entry('rfc9449-8', 'A nonce that the next proof has to hold.'),
  'content-type': entry(
    'rfc9110-8.3',
    'What the body is.',
    'JSON for MCP and registrations, a form at the token endpoint. HTML in place of JSON comes from something in between.',
  ),
  accept: entry(
    'mcp-sending',
    'What the client can read.',
    'At an MCP endpoint it lists application/json and text/event-stream.',
  ),
  location: entry(
    'rfc9110-10.2.2',
    'Where the browser goes next.',
    'At the authorization endpoint it carries the answer to the client. A client follows no redirect of a token or metadata request blindly.',
  ),
  'cache-control': entry(
    'rfc9111-5.2',
    'Who may keep the answer, and for how long.',
    'An answer with tokens says no-store (RFC 6749 §5.1).',
  ),
  pragma: entry('rfc6749-5.1', 'The old spelling of Cache-Control: no-cache.'),
  'retry-after': entry('rfc9110-10.2.3', 'Seconds, or the time, before which the client does not try again.'),
  origin: entry(
    'mcp-security-warning',
    'Which web page sends the request.',
    'A server that listens on this machine refuses pages that it does not know: DNS rebinding.',
  ),
  host: entry(
    'rfc9110-7.2',
    'Which server the client wants to talk to.',
    'A server that listens on this machine refuses names that are not its own: DNS rebinding.',
  ),
  'user-agent': entry('rfc9110-10.1.5', 'What the client calls itself. Anybody may write anything.'),
  'content-length': entry('rfc9110-8.6', 'Bytes of the body.'),
  vary: entry('rfc9110-12.5.5', 'Which fields of the request the answer depends on, for caches.'),
  cookie: entry(
    'rfc6265-4.2',
    'What the browser kept for this server: the login, and where it stands.',
    'An MCP client has none.',
  ),
  'set-cookie': entry('rfc6265-4.1', 'What the browser is to keep.', 'HttpOnly and SameSite.'),
  'access-control-allow-origin': entry(
    'fetch-cors',
    'Which web pages may read the answer.',
    'A client in a browser needs it on metadata, token and MCP answers, errors included.',
  ),
  'access-control-expose-headers': entry(
    'fetch-cors',
    'Which header fields a web page may read.',
    'Without WWW-Authenticate and Mcp-Session-Id a client in a browser is blind.',
  ),
  'access-control-allow-headers': entry(
    'fetch-cors',
    'Which header fields a web page may send.',
    'Authorization, Content-Type and the Mcp ones.',
  ),
  'access-control-allow-methods': entry('fetch-cors', 'Which methods a web page may use.'),
  'access-control-max-age': entry(
    'fetch-cors',
    'Seconds that a browser remembers the answer to its question.',
  ),
  'access-control-request-method': entry(
    'fetch-cors',
    'The method that a web page wants to use: a browser asks first.',
  ),
  'access-control-request-headers': entry('fetch-cors', 'The header fields that a web page wants to send.'),
  'sec-fetch-mode': entry('fetch-metadata', 'What a browser says about the request: in which mode.'),
  'sec-fetch-site': entry(
    'fetch-metadata',
    'What a browser says about the request: from the same site or another.',
  ),
  'sec-fetch-dest': entry('fetch-metadata', 'What a browser says about the request: what the answer is for.'),
} as const satisfies Entries;
