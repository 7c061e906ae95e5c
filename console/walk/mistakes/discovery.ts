import { add, all, change, goTo, leaveOut, type Mistake } from './edit.ts';

const INSERTED = /\/\.well-known\/(oauth-protected-resource|oauth-authorization-server)(\/.+)$/;

/** The well-known part after the path, where it has to go before it. */
const appended = (url: string): string | undefined => {
  const match = INSERTED.exec(url);
  return match ? `${url.slice(0, match.index)}${match[2]}/.well-known/${match[1]}` : undefined;
};

/** Mistakes before there is a client: the first request and the two documents. */
export const DISCOVERY_MISTAKES: readonly Mistake[] = [
  {
    id: 'token-made-up',
    hop: 'knock',
    title: 'Send a token that nobody issued',
    edit: add('header', 'authorization', () => 'Bearer made-up'),
    clause: 'rfc6750-3.1',
    who: 'mcp',
    why: 'A token that no authorization server issued proves nothing.',
    instead: 'A correct client sends no token until it has one that was issued for this server.',
  },
  {
    id: 'token-in-query-at-first',
    hop: 'knock',
    title: 'Put a token into the query string',
    edit: add('query', 'access_token', () => 'made-up'),
    clause: 'mcp-token-requirements',
    who: 'mcp',
    why: 'URLs end up in logs, histories and Referer headers, and the token with them.',
    instead: 'A correct client sends tokens in the Authorization header only.',
  },
  {
    id: 'no-accept-yet',
    hop: 'knock',
    title: 'Leave out Accept',
    edit: leaveOut('header', 'accept'),
    clause: 'mcp-sending',
    who: 'nobody',
    why: 'A server that wants a token asks for it before it looks at anything else, so it does not matter yet.',
    instead: 'A correct client accepts application/json and text/event-stream with every POST.',
  },
  {
    id: 'resource-metadata-appended',
    hop: 'resource_metadata',
    title: 'Append .well-known to the path',
    edit: goTo(appended),
    clause: 'rfc9728-3.1',
    who: 'client',
    why: 'The well-known part goes between host and path. Appended, it asks for a document that is not there.',
    instead:
      'A correct client takes the URL of the challenge, or inserts the well-known part after the host.',
  },
  {
    id: 'resource-metadata-elsewhere',
    hop: 'resource_metadata',
    title: 'Take the document of another resource',
    edit: goTo((url) => {
      const at = URL.parse(url);
      return at
        ? `${at.origin}/.well-known/oauth-protected-resource${at.pathname.endsWith('/mcp') && !at.pathname.includes('/realms/') ? '/realms/step-up/mcp' : '/mcp'}`
        : undefined;
    }),
    clause: 'rfc9728-3.3',
    who: 'client',
    why: 'A document about another resource names an authorization server that may not be trusted for this one.',
    instead: 'A correct client compares resource with the URL that it connects to, byte by byte.',
  },
  {
    id: 'server-metadata-appended',
    hop: 'server_metadata',
    title: 'Append .well-known to the issuer',
    edit: goTo(appended),
    clause: 'rfc8414-3.1',
    who: 'nobody',
    why: 'RFC 8414 inserts the well-known part after the host; many servers answer at the appended form too, and some only there.',
    instead: 'A correct client tries the inserted forms first, and OpenID Connect appended last.',
    strict: 'as-forms-inserted',
  },
  {
    id: 'server-metadata-elsewhere',
    hop: 'server_metadata',
    title: 'Take the document of another issuer',
    edit: goTo((url) => {
      const at = URL.parse(url);
      const other = at?.pathname.includes('/realms/') === true ? '' : '/realms/step-up';
      return at ? `${at.origin}/.well-known/oauth-authorization-server${other}` : undefined;
    }),
    clause: 'rfc8414-3.3',
    who: 'client',
    why: 'The document names another issuer: whoever wrote it may send the code and the person elsewhere.',
    instead: 'A correct client compares issuer with the one that the resource named, byte by byte.',
  },
];

/** Mistakes in a registration. RFC 7591 §2. */
export const REGISTER_MISTAKES: readonly Mistake[] = [
  {
    id: 'no-redirect-uris',
    hop: 'register',
    title: 'Leave out redirect_uris',
    edit: leaveOut('json', 'redirect_uris'),
    clause: 'rfc7591-2',
    who: 'auth',
    why: 'A client that gets codes has to say where they may be sent.',
    instead: 'A correct client registers every redirect URI that it will use.',
  },
  {
    id: 'redirect-fragment',
    hop: 'register',
    title: 'A redirect URI with a fragment',
    edit: change('json', 'redirect_uris', (value) => value.replace('/callback', '/callback#here')),
    clause: 'rfc6749-3.1.2',
    who: 'auth',
    why: 'A redirect URI has no fragment: the response would get lost behind it.',
    instead: 'A correct client registers absolute URIs without a fragment.',
  },
  {
    id: 'redirect-not-loopback',
    hop: 'register',
    title: 'A redirect URI with http, on another host',
    edit: change('json', 'redirect_uris', () => '["http://app.example/callback"]'),
    clause: 'mcp-communication-security',
    who: 'auth',
    why: 'The code would travel through the network in the clear.',
    instead: 'A correct client uses https, or http on its own machine.',
  },
  {
    id: 'implicit',
    hop: 'register',
    title: 'Ask for the implicit flow',
    edit: all(
      change('json', 'response_types', () => '["token"]'),
      change('json', 'grant_types', () => '["implicit"]'),
    ),
    clause: 'rfc7591-2',
    who: 'auth',
    why: 'Tokens in redirects leak, and OAuth 2.1 has dropped the flow.',
    instead: 'A correct client registers for response_types ["code"].',
  },
  {
    id: 'no-refresh-grant',
    hop: 'register',
    title: 'Do not register for refresh tokens',
    edit: change('json', 'grant_types', () => '["authorization_code"]'),
    clause: 'mcp-refresh-tokens',
    who: 'nobody',
    why: 'It is allowed. There will be no refresh token, and the person signs in whenever the access token expires.',
    instead: 'A client that wants refresh tokens names the refresh_token grant when it registers.',
  },
  {
    id: 'application-type-web',
    hop: 'register',
    title: 'Say that it is a web application',
    edit: change('json', 'application_type', () => 'web'),
    clause: 'mcp-application-type',
    who: 'nobody',
    why: 'A web application may not have redirect URIs on this machine. This server forgives it, others do not.',
    instead: 'A correct client with loopback redirect URIs registers as native.',
    strict: 'dcr-strict-type',
  },
  {
    id: 'metadata-as-form',
    hop: 'register',
    title: 'Send the metadata as another type',
    edit: change('header', 'content-type', () => 'text/plain'),
    clause: 'rfc7591-3.1',
    who: 'auth',
    why: 'A registration request is a JSON document, and says so.',
    instead: 'A correct client sends application/json.',
  },
];
