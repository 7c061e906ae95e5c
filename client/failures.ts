/** One place that was asked for a document, and why it did not have it. */
export interface Attempt {
  readonly url: string;
  readonly why: string;
}

/** Everything that ends a flow, with the values that explain it. */
export type Failure =
  | { readonly reason: 'unreachable'; readonly url: string; readonly detail: string }
  | { readonly reason: 'resource_metadata_missing'; readonly attempts: readonly Attempt[] }
  | { readonly reason: 'resource_metadata_malformed'; readonly url: string; readonly detail: string }
  | {
      readonly reason: 'resource_mismatch';
      readonly url: string;
      readonly expected: string;
      readonly got: string;
    }
  | {
      readonly reason: 'server_metadata_missing';
      readonly issuer: string;
      readonly attempts: readonly Attempt[];
    }
  | { readonly reason: 'server_metadata_malformed'; readonly url: string; readonly detail: string }
  | {
      readonly reason: 'issuer_mismatch';
      readonly url: string;
      readonly expected: string;
      readonly got: string;
    }
  | { readonly reason: 'authorization_server_missing'; readonly resource: string }
  | { readonly reason: 'pkce_unsupported'; readonly issuer: string; readonly got: string }
  | { readonly reason: 'endpoint_missing'; readonly issuer: string; readonly endpoint: string }
  | { readonly reason: 'registration_impossible'; readonly issuer: string; readonly detail: string }
  | { readonly reason: 'credentials_bound_elsewhere'; readonly issuer: string; readonly boundTo: string }
  | {
      readonly reason: 'registration_refused';
      readonly status: number;
      readonly error: string;
      readonly description: string;
    }
  | { readonly reason: 'registration_malformed'; readonly detail: string }
  | { readonly reason: 'client_authentication_impossible'; readonly supported: string; readonly have: string }
  | { readonly reason: 'user_agent_failed'; readonly detail: string }
  | { readonly reason: 'authorization_response_malformed'; readonly detail: string }
  | { readonly reason: 'state_mismatch' }
  | { readonly reason: 'iss_missing'; readonly expected: string }
  | { readonly reason: 'iss_mismatch'; readonly expected: string; readonly got: string }
  | { readonly reason: 'authorization_refused'; readonly error: string; readonly description: string }
  | {
      readonly reason: 'token_refused';
      readonly status: number;
      readonly error: string;
      readonly description: string;
    }
  | { readonly reason: 'token_response_malformed'; readonly detail: string }
  | { readonly reason: 'token_type_unusable'; readonly expected: string; readonly got: string }
  | { readonly reason: 'refresh_token_missing' }
  | { readonly reason: 'still_unauthorized'; readonly error: string; readonly description: string }
  | { readonly reason: 'still_forbidden'; readonly operation: string; readonly scopes: readonly string[] }
  | { readonly reason: 'forbidden'; readonly description: string }
  | {
      readonly reason: 'rpc_error';
      readonly status: number;
      readonly code: number;
      readonly message: string;
      readonly data?: unknown;
    }
  | { readonly reason: 'rpc_answer_malformed'; readonly detail: string }
  | { readonly reason: 'http_status'; readonly status: number; readonly body: string }
  | { readonly reason: 'protocol_version_unsupported'; readonly supported: readonly string[] }
  | { readonly reason: 'input_required'; readonly detail: string };

type Of<Reason extends Failure['reason']> = Extract<Failure, { readonly reason: Reason }>;

interface Explanation<Reason extends Failure['reason']> {
  /** The clause that was broken, or that tells the client to stop. */
  readonly clause?: string;
  readonly text: (failure: Of<Reason>) => string;
}

const listed = (attempts: readonly Attempt[]): string =>
  attempts.map(({ url, why }) => `${url} (${why})`).join(', ');
const described = ({
  error,
  description,
}: {
  readonly error: string;
  readonly description: string;
}): string => [error, description].filter(Boolean).join(': ');

const EXPLANATIONS: { readonly [Reason in Failure['reason']]: Explanation<Reason> } = {
  unreachable: { text: ({ url, detail }) => `no answer from ${url}: ${detail}` },
  resource_metadata_missing: {
    clause: 'RFC 9728 §3.1',
    text: ({ attempts }) => `no protected resource metadata; asked ${listed(attempts)}`,
  },
  resource_metadata_malformed: {
    clause: 'RFC 9728 §3.2',
    text: ({ url, detail }) => `the resource metadata at ${url} cannot be used: ${detail}`,
  },
  resource_mismatch: {
    clause: 'RFC 9728 §3.3',
    text: ({ url, expected, got }) =>
      `the metadata at ${url} is about ${got}, but the client connects to ${expected}: it must not be used`,
  },
  server_metadata_missing: {
    clause: 'RFC 8414 §3.1',
    text: ({ issuer, attempts }) =>
      `no metadata of the authorization server ${issuer}; asked ${listed(attempts)}`,
  },
  server_metadata_malformed: {
    clause: 'RFC 8414 §3.2',
    text: ({ url, detail }) => `the authorization server metadata at ${url} cannot be used: ${detail}`,
  },
  issuer_mismatch: {
    clause: 'RFC 8414 §3.3',
    text: ({ url, expected, got }) =>
      `the metadata at ${url} names the issuer ${got}, expected ${expected}: it must not be used`,
  },
  authorization_server_missing: {
    clause: 'MCP authorization, Authorization Server Location',
    text: ({ resource }) => `the metadata of ${resource} names no authorization server`,
  },
  pkce_unsupported: {
    clause: 'MCP authorization, Authorization Code Protection',
    text: ({ issuer, got }) =>
      `${issuer} does not say that it supports PKCE with S256 (code_challenge_methods_supported: ${got})`,
  },
  endpoint_missing: {
    clause: 'RFC 8414 §2',
    text: ({ issuer, endpoint }) => `the metadata of ${issuer} has no ${endpoint}`,
  },
  registration_impossible: {
    clause: 'MCP authorization, Client Registration',
    text: ({ issuer, detail }) => `no way to be a client of ${issuer}: ${detail}`,
  },
  credentials_bound_elsewhere: {
    clause: 'MCP authorization, Authorization Server Binding',
    text: ({ issuer, boundTo }) =>
      `the client credentials belong to ${boundTo}, but the resource is now served by ${issuer}`,
  },
  registration_refused: {
    clause: 'RFC 7591 §3.2.2',
    text: (failure) => `the registration was refused with ${failure.status}: ${described(failure)}`,
  },
  registration_malformed: {
    clause: 'RFC 7591 §3.2.1',
    text: ({ detail }) => `the registration response cannot be used: ${detail}`,
  },
  client_authentication_impossible: {
    clause: 'RFC 8414 §2, token_endpoint_auth_methods_supported',
    text: ({ supported, have }) => `the token endpoint takes ${supported}; this client has ${have}`,
  },
  user_agent_failed: { text: ({ detail }) => detail },
  authorization_response_malformed: {
    clause: 'RFC 6749 §4.1.2',
    text: ({ detail }) => `the authorization response cannot be used: ${detail}`,
  },
  state_mismatch: {
    clause: 'RFC 6749 §10.12',
    text: () => 'the state of the authorization response is not the one that was sent',
  },
  iss_missing: {
    clause: 'RFC 9207 §2.4',
    text: ({ expected }) => `${expected} says that it sends iss, but the authorization response has none`,
  },
  iss_mismatch: {
    clause: 'RFC 9207 §2.4',
    text: ({ expected, got }) => `the authorization response comes from ${got}, expected ${expected}`,
  },
  authorization_refused: {
    clause: 'RFC 6749 §4.1.2.1',
    text: (failure) => `the authorization was refused: ${described(failure)}`,
  },
  token_refused: {
    clause: 'RFC 6749 §5.2',
    text: (failure) => `the token request was refused with ${failure.status}: ${described(failure)}`,
  },
  token_response_malformed: {
    clause: 'RFC 6749 §5.1',
    text: ({ detail }) => `the token response cannot be used: ${detail}`,
  },
  token_type_unusable: {
    clause: 'RFC 6749 §7.1',
    text: ({ expected, got }) => `the token has the type ${got}, expected ${expected}`,
  },
  refresh_token_missing: {
    clause: 'RFC 6749 §6',
    text: () => 'there is no refresh token: the authorization server did not issue one',
  },
  still_unauthorized: {
    clause: 'RFC 6750 §3.1',
    text: (failure) => `the MCP server refuses a token that was just issued: ${described(failure)}`,
  },
  still_forbidden: {
    clause: 'MCP authorization, Step-Up Authorization Flow',
    text: ({ operation, scopes }) =>
      `${operation} stays forbidden; it needs ${scopes.join(' ') || '(the challenge names no scope)'}`,
  },
  forbidden: {
    clause: 'RFC 9110 §15.5.4',
    text: ({ description }) => `forbidden, and not for want of scopes: ${description}`,
  },
  rpc_error: { clause: 'JSON-RPC 2.0 §5.1', text: ({ code, message }) => `error ${code}: ${message}` },
  rpc_answer_malformed: {
    clause: 'MCP transports, Streamable HTTP',
    text: ({ detail }) => `the answer cannot be used: ${detail}`,
  },
  http_status: { text: ({ status, body }) => `HTTP ${status}${body === '' ? '' : `: ${body}`}` },
  protocol_version_unsupported: {
    clause: 'MCP versioning, Protocol Version Negotiation',
    text: ({ supported }) =>
      `no protocol version in common; the server has ${supported.join(', ') || '(none)'}`,
  },
  input_required: { clause: 'MCP patterns, Multi Round-Trip Requests', text: ({ detail }) => detail },
};

/** A failure in one line, with the clause it comes from where there is one. */
export function describeFailure(failure: Failure): { readonly message: string; readonly clause?: string } {
  // The entry and the failure have the same reason; TypeScript cannot correlate the two unions.
  const { clause, text } = EXPLANATIONS[failure.reason] as Explanation<Failure['reason']>;
  return { message: text(failure as never), ...(clause === undefined ? {} : { clause }) }; // same reason: see above
}
