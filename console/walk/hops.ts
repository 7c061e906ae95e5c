import type { HopKind } from './types.ts';

/** What a hop is, for a person. */
export interface Hop {
  readonly title: string;
  /** What it is for, in two sentences. */
  readonly purpose: string;
  /** What its button says. */
  readonly send: string;
  /** Whose answer it is. */
  readonly to: 'mcp' | 'auth' | 'client';
}

/** The hops by kind. */
export const HOPS: Readonly<Record<HopKind, Hop>> = {
  knock: {
    title: 'Knock without a token',
    purpose:
      'A client knows nothing but the URL of the MCP server, so it just asks. A protected server answers 401 and says in WWW-Authenticate where its metadata is.',
    send: 'Send',
    to: 'mcp',
  },
  resource_metadata: {
    title: 'Protected resource metadata',
    purpose:
      'The MCP server publishes what it is called and which authorization servers issue tokens for it (RFC 9728). The client uses the document only if it is about the very URL that it connects to.',
    send: 'Send',
    to: 'mcp',
  },
  server_metadata: {
    title: 'Authorization server metadata',
    purpose:
      'The authorization server publishes its endpoints and what it supports (RFC 8414). Its issuer has to be the one that the resource named, or somebody else could pose as it.',
    send: 'Send',
    to: 'auth',
  },
  register: {
    title: 'Become a client',
    purpose:
      'The authorization server has to know who asks and where answers may be sent. A client registers on the spot, shows the URL of its metadata document, or brings an identifier that it was given before.',
    send: 'Send',
    to: 'auth',
  },
  authorize: {
    title: 'Authorization request',
    purpose:
      'The browser goes to the authorization server, where you sign in and decide what the client may do. The request names the resource, the scopes, and a hash of a secret that only this client knows (PKCE).',
    send: 'Go there',
    to: 'auth',
  },
  callback: {
    title: 'Authorization response',
    purpose:
      'The browser came back with a code or an error in the URL, and anybody could have sent it here. Before the client uses it, it compares state and iss with what it remembers.',
    send: 'Check it',
    to: 'client',
  },
  token: {
    title: 'Token request',
    purpose:
      'The client exchanges the code for an access token, and shows the secret behind the hash it sent before. It names the resource again: the token is for this MCP server and no other.',
    send: 'Send',
    to: 'auth',
  },
  initialize: {
    title: 'Initialize, with the token',
    purpose:
      'In the protocol of 2025 a client opens a session before anything else. From here on every request carries the access token in its Authorization header.',
    send: 'Send',
    to: 'mcp',
  },
  initialized: {
    title: 'Say that it is initialized',
    purpose:
      'A notification that the client is ready; the server accepts it and answers nothing. It carries the session and the agreed version.',
    send: 'Send',
    to: 'mcp',
  },
  tools: {
    title: 'List the tools',
    purpose:
      'The client asks what the server offers, with the token in the Authorization header. The server checks signature, issuer, audience, lifetime and scopes before it answers.',
    send: 'Send',
    to: 'mcp',
  },
  call: {
    title: 'Call a tool',
    purpose:
      'What all of it was for: a tool does something on your behalf. A tool that needs more scopes than the token has answers 403 and names them.',
    send: 'Send',
    to: 'mcp',
  },
  refresh: {
    title: 'Refresh the token',
    purpose:
      'A new access token without asking the person again. The refresh token is used up and replaced: whoever shows it a second time ends the whole grant.',
    send: 'Send',
    to: 'auth',
  },
  revoke: {
    title: 'Revoke the grant',
    purpose:
      'The client gives back what it no longer needs. The refresh token is dead afterwards; an access token that is a JWT lives on until it expires.',
    send: 'Send',
    to: 'auth',
  },
};

/** Who somebody is, as the page names them. */
export const PARTIES = {
  client: 'the client itself',
  auth: 'the authorization server',
  mcp: 'the MCP server',
  nobody: 'nobody',
} as const;
