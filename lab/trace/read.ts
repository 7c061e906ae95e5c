import { type Challenge, parseChallenges } from '../../core/challenges.ts';
import { isObject, type JsonObject, stringOf } from '../../core/json.ts';
import type { Exchange, RecordedMessage } from './exchange.ts';

type Requested = Pick<Exchange, 'request'>;
type Answered = Pick<Exchange, 'response'>;

/** What of a URL comes before its query and fragment. */
const beforeQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? '';

/** The path of a request URL, with the realm and masked ids in it. */
export const pathOf = ({ request }: Requested): string =>
  beforeQuery(request.url).replace(/^[a-z]+:\/\/[^/]*/i, '') || '/';

/** The parameters in the query of a request. Secrets among them are masks. */
export function queryOf({ request }: Requested): URLSearchParams {
  const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(request.url) ?? [];
  return new URLSearchParams(query);
}

const FORM = /^[\w.~%+-]+=/;

/** The parameters in the body of a request, also where its type says that it is no form; none without a body. */
export const formOf = ({ request }: Requested): URLSearchParams =>
  new URLSearchParams(request.body !== undefined && FORM.test(request.body) ? request.body : '');

/** Parsed once: many checks look at the same messages. */
const parsed = new WeakMap<RecordedMessage, { readonly value: unknown }>();

function parse(message: RecordedMessage): unknown {
  const known = parsed.get(message);
  if (known) return known.value;
  let value: unknown;
  try {
    value = JSON.parse(message.body ?? '');
  } catch {
    value = undefined; // no JSON, or the beginning of a longer one
  }
  parsed.set(message, { value });
  return value;
}

/** The body of a message as a JSON object; undefined where it is none. */
export function jsonOf(message: RecordedMessage | undefined): JsonObject | undefined {
  const value = message && parse(message);
  return isObject(value) ? value : undefined;
}

/** A JSON-RPC request or notification. */
export interface RpcRequest {
  readonly method: string;
  readonly params: JsonObject;
  /** Absent in a notification. */
  readonly id?: string | number;
}

function rpcRequest(value: unknown): RpcRequest | undefined {
  if (!isObject(value) || typeof value.method !== 'string') return undefined;
  const { method, params, id } = value;
  return {
    method,
    params: isObject(params) ? params : {},
    ...(typeof id === 'string' || typeof id === 'number' ? { id } : {}),
  };
}

/**
 * What a request asked the MCP server for; of a batch the first message. Of a body that was cut, what its header fields
 * say. MCP 2026-07-28, Standard Request Headers.
 */
export function rpcOf({ request, endpoint }: Pick<Exchange, 'request' | 'endpoint'>): RpcRequest | undefined {
  if (endpoint !== 'mcp' || request.method !== 'POST') return undefined;
  const value = parse(request);
  const found = rpcRequest(Array.isArray(value) ? value[0] : value);
  if (found) return found;
  const { 'mcp-method': method, 'mcp-name': name } = request.headers;
  return method === undefined ? undefined : { method, params: name === undefined ? {} : { name } };
}

/** What a JSON-RPC response says; of an event stream the first event that holds one. */
export function rpcAnswerOf({ response }: Answered): JsonObject | undefined {
  if (!response?.body) return undefined;
  const isAnswer = (value: unknown): value is JsonObject =>
    isObject(value) && ('result' in value || isObject(value.error));
  if (!response.headers['content-type']?.startsWith('text/event-stream')) {
    const value = jsonOf(response);
    return isAnswer(value) ? value : undefined;
  }
  for (const line of response.body.split('\n')) {
    if (!line.startsWith('data:')) continue;
    const value = jsonOf({ headers: {}, body: line.slice(5), bytes: line.length });
    if (isAnswer(value)) return value;
  }
  return undefined;
}

/** The credentials of an `Authorization` field and their scheme in lower case. */
function authorizationOf({ request }: Requested): readonly [scheme: string, credentials: string] | undefined {
  const field = request.headers.authorization;
  const space = field?.indexOf(' ') ?? -1;
  if (field === undefined || space < 0) return undefined;
  return [field.slice(0, space).toLowerCase(), field.slice(space + 1)];
}

/** The mask of the access token in the `Authorization` field. RFC 6750 §2.1, RFC 9449 §7.1. */
export function bearerOf(exchange: Requested): string | undefined {
  const [scheme, credentials] = authorizationOf(exchange) ?? [];
  return scheme === 'bearer' || scheme === 'dpop' ? credentials : undefined;
}

/** How a client said who it is, and the mask of what proves it. RFC 6749 §2.3, RFC 7523 §2.2. */
export interface ClientCredentials {
  readonly method: 'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';
  readonly clientId?: string;
  readonly secret?: string;
}

/** The client authentication of a request to the token endpoint, or another one that takes it. */
export function credentialsOf(exchange: Requested & Pick<Exchange, 'tokens'>): ClientCredentials {
  const form = formOf(exchange);
  const named = form.get('client_id') ?? undefined;
  const [scheme, credentials = ''] = authorizationOf(exchange) ?? [];
  const colon = credentials.indexOf(':');
  if (scheme === 'basic' && colon > 0 && !credentials.startsWith('masked:')) {
    const id = new URLSearchParams(`id=${credentials.slice(0, colon)}`).get('id') ?? '';
    return { method: 'client_secret_basic', clientId: id, secret: credentials.slice(colon + 1) };
  }
  const assertion = form.get('client_assertion');
  if (assertion !== null) {
    const clientId = named ?? stringOf(exchange.tokens[assertion]?.claims.sub);
    return { method: 'private_key_jwt', secret: assertion, ...(clientId === undefined ? {} : { clientId }) };
  }
  const id = named === undefined ? {} : { clientId: named };
  const secret = form.get('client_secret');
  return secret === null ? { method: 'none', ...id } : { method: 'client_secret_post', ...id, secret };
}

/** The first challenge that is about an access token. RFC 6750 §3, RFC 9449 §7.1. */
export function challengeOf({ response }: Answered): Challenge | undefined {
  const field = response?.headers['www-authenticate'];
  if (field === undefined) return undefined;
  return parseChallenges(field).find(({ scheme }) => /^(bearer|dpop)$/i.test(scheme));
}

/** The way back into a login that is under way, on the authorization server itself. */
const OWN = /\/(?:interaction|authorize|device)\/masked:/;

/** Where the authorization server sent the browser to, if that is the client: its URI, without what was added. */
export function redirectUriOf({
  endpoint,
  response,
}: Pick<Exchange, 'endpoint' | 'response'>): string | undefined {
  const location = response?.headers.location;
  if (location === undefined || (endpoint !== 'authorize' && endpoint !== 'interaction')) return undefined;
  const uri = beforeQuery(location);
  return OWN.test(uri) ? undefined : uri;
}

/** The authorization response, from the Location to the client: its query, or its fragment. RFC 6749 §4.1.2. */
export function redirectOf(exchange: Pick<Exchange, 'endpoint' | 'response'>): URLSearchParams | undefined {
  if (redirectUriOf(exchange) === undefined) return undefined;
  const [, query = '', fragment = ''] =
    /^[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(exchange.response?.headers.location ?? '') ?? [];
  return new URLSearchParams(query === '' ? fragment : query);
}

/** The values of the cookies that a request sent, masked, by name. RFC 6265 §4.2. */
export function cookiesOf({ request }: Requested): ReadonlyArray<readonly [name: string, value: string]> {
  return (request.headers.cookie ?? '').split(/[;,]/).flatMap((pair): Array<readonly [string, string]> => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]];
  });
}
