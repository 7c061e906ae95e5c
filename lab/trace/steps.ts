import type { Endpoint } from '../../core/endpoints.ts';
import type { Exchange } from './exchange.ts';
import { bearerOf, challengeOf, formOf, jsonOf, pathOf, redirectOf, rpcOf } from './read.ts';

/** Every step of a flow, and what it is in words. */
const STEPS = {
  preflight: 'a browser asks whether a page may',
  first_request: 'without a token',
  token_refused: 'the token is refused',
  step_up_challenge: 'more scopes are needed',
  session_lost: 'the session is gone',
  rate_limited: 'too many requests',
  initialize: 'a session begins',
  initialized: 'the session is ready',
  discover: 'what the server can do',
  call: 'a tool is called',
  rpc: 'a message',
  stream: 'an event stream',
  session_end: 'the session ends',
  resource_metadata: 'which authorization server',
  server_metadata: 'which endpoints',
  jwks: 'the published keys',
  registration: 'a client registers',
  registration_management: 'a client looks after its registration',
  pushed_authorization: 'the authorization request is pushed',
  authorization: 'the authorization request',
  authorization_continued: 'back from the pages',
  authorization_response: 'a code for the client',
  authorization_denied: 'an error for the client',
  authorization_refused: 'the request is refused',
  page: 'login or consent page',
  login: 'a person signs in',
  consent: 'a person decides',
  token: 'code for tokens',
  refresh: 'refresh token for tokens',
  client_credentials: 'credentials for a token',
  device_token: 'device code for tokens',
  token_request: 'a token request of another kind',
  device_authorization: 'a device asks for a code',
  device: 'a person types a device code',
  revocation: 'a token is revoked',
  introspection: 'a token is looked up',
  userinfo: 'who the user is',
  logout: 'a person signs out',
  other: 'something else',
} as const;

/** One of {@link STEPS}. */
export type Step = keyof typeof STEPS;

const GRANTS: Readonly<Record<string, Step>> = {
  authorization_code: 'token',
  refresh_token: 'refresh',
  client_credentials: 'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code': 'device_token',
};

const METHODS: Readonly<Record<string, Step>> = {
  initialize: 'initialize',
  'notifications/initialized': 'initialized',
  'server/discover': 'discover',
  'tools/call': 'call',
};

const own = (table: Readonly<Record<string, Step>>, name: string, otherwise: Step): Step =>
  (Object.hasOwn(table, name) ? table[name] : undefined) ?? otherwise;

/** RFC 6750 §3.1: insufficient_scope, whatever the status. */
const lacksScope = (exchange: Exchange): boolean =>
  challengeOf(exchange)?.params.error === 'insufficient_scope' ||
  (exchange.response?.status === 403 &&
    bearerOf(exchange) !== undefined &&
    challengeOf(exchange) !== undefined);

function mcpStep(exchange: Exchange): Step {
  const { request, response } = exchange;
  const status = response?.status;
  if (lacksScope(exchange)) return 'step_up_challenge';
  if (status === 401) return bearerOf(exchange) === undefined ? 'first_request' : 'token_refused';
  if (status === 429) return 'rate_limited';
  if (status === 404 && request.headers['mcp-session-id'] !== undefined) return 'session_lost';
  if (request.method === 'GET') return 'stream';
  if (request.method === 'DELETE') return 'session_end';
  return own(METHODS, rpcOf(exchange)?.method ?? '', 'rpc');
}

function authorizeStep(exchange: Exchange): Step {
  const answer = redirectOf(exchange);
  if (answer) return answer.has('error') ? 'authorization_denied' : 'authorization_response';
  if ((exchange.response?.status ?? 0) >= 400) return 'authorization_refused';
  return pathOf(exchange).includes('/masked:') ? 'authorization_continued' : 'authorization';
}

function interactionStep(exchange: Exchange): Step {
  if (exchange.request.method !== 'POST') return 'page';
  return formOf(exchange).has('login') ? 'login' : 'consent';
}

const BY_ENDPOINT: Readonly<Record<Endpoint, Step | ((exchange: Exchange) => Step)>> = {
  mcp: mcpStep,
  resource_metadata: 'resource_metadata',
  server_metadata: 'server_metadata',
  jwks: 'jwks',
  register: 'registration',
  registration_management: 'registration_management',
  authorize: authorizeStep,
  interaction: interactionStep,
  token: (exchange) => own(GRANTS, formOf(exchange).get('grant_type') ?? '', 'token_request'),
  par: 'pushed_authorization',
  device_authorization: 'device_authorization',
  device: 'device',
  revoke: 'revocation',
  introspect: 'introspection',
  userinfo: 'userinfo',
  logout: 'logout',
  other: 'other',
};

/** Names what an exchange is in the course of a flow. */
export function stepOf(exchange: Exchange): Step {
  if (exchange.request.method === 'OPTIONS') return 'preflight';
  const step = BY_ENDPOINT[exchange.endpoint];
  return typeof step === 'string' ? step : step(exchange);
}

/** Characters of a name from a message that a title shows. */
const MAX_NAME = 60;

/** What an MCP request asks for: its method, and the tool, prompt or resource. */
function askedFor(exchange: Exchange): string | undefined {
  const rpc = rpcOf(exchange);
  if (!rpc) return undefined;
  const name = rpc.params.name ?? rpc.params.uri;
  return (typeof name === 'string' ? `${rpc.method} ${name}` : rpc.method).slice(0, MAX_NAME);
}

/** RFC 6749 §5.2, and what the pages of the authorization server answer programs with. */
const errorOf = (exchange: Exchange): string | undefined => {
  const error = jsonOf(exchange.response)?.error ?? redirectOf(exchange)?.get('error');
  return typeof error === 'string' ? error.slice(0, MAX_NAME) : undefined;
};

/** What was asked, and how it was answered: the two halves of a title. */
export interface TitleParts {
  /** "POST /token, code for tokens" */
  readonly asked: string;
  /** "200", "400 invalid_grant", "no answer" */
  readonly answered: string;
}

/** An exchange in words, in two halves. */
export function titlePartsOf(exchange: Exchange, step: Step = stepOf(exchange)): TitleParts {
  const { request, response } = exchange;
  const path = pathOf(exchange)
    .replace(/(^|\/)realms\/[^/]+/, '')
    .replace(/masked:[^/]*/g, '…');
  const what = askedFor(exchange);
  const said = what === undefined || step === 'call' ? STEPS[step] : `${what}, ${STEPS[step]}`;
  const words = step === 'call' && what !== undefined ? what : step === 'rpc' ? (what ?? said) : said;
  const error = errorOf(exchange);
  return {
    asked: `${request.method} ${path || '/'}, ${words}`,
    answered: response ? `${response.status}${error === undefined ? '' : ` ${error}`}` : 'no answer',
  };
}

/** An exchange as a person reads it in one line: "POST /token, code for tokens → 200". */
export function titleOf(exchange: Exchange, step: Step = stepOf(exchange)): string {
  const { asked, answered } = titlePartsOf(exchange, step);
  return `${asked} → ${answered}`;
}
