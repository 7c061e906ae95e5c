import { parseChallenges } from '../../core/challenges.ts';
import type { Endpoint } from '../../core/endpoints.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { Exchange } from '../../lab/trace/exchange.ts';
import { formOf, jsonOf, queryOf, redirectOf, redirectUriOf } from '../../lab/trace/read.ts';
import { namesAt, type Place, tokenRequestPlace } from './index.ts';
import { type Parameter, type ParameterGroup, parameter } from './parameter.ts';
import { rpcGroups } from './rpc-parameters.ts';

const ofPairs = (place: Place | undefined, pairs: Iterable<readonly [string, unknown]>): Parameter[] =>
  [...pairs].map(([name, value]) => parameter(place, name, value));

const ofObject = (place: Place | undefined, object: JsonObject): Parameter[] =>
  ofPairs(place, Object.entries(object));

/** A long document in the order in which it is best read; what has no words comes last. */
function inOrder(place: Place, object: JsonObject): JsonObject {
  const names = namesAt(place).filter((name) => Object.hasOwn(object, name));
  return { ...Object.fromEntries(names.map((name) => [name, object[name]])), ...object };
}

type Places = Partial<Readonly<Record<Endpoint, Place>>>;

const REQUEST: Places = {
  authorize: 'authorization_request',
  par: 'pushed_request',
  register: 'client_metadata',
  registration_management: 'client_metadata',
  device_authorization: 'device_request',
  device: 'pages',
  interaction: 'pages',
  revoke: 'revocation_request',
  introspect: 'introspection_request',
};

const RESPONSE: Places = {
  token: 'token_response',
  par: 'pushed_response',
  register: 'registration_response',
  registration_management: 'registration_response',
  device_authorization: 'device_response',
  introspect: 'introspection_response',
  userinfo: 'claim',
  resource_metadata: 'resource_metadata',
  server_metadata: 'server_metadata',
  jwks: 'keys',
  authorize: 'error',
};

function requestPlace(exchange: Exchange): Place | undefined {
  if (exchange.endpoint === 'token') return tokenRequestPlace(formOf(exchange).get('grant_type') ?? '');
  return REQUEST[exchange.endpoint];
}

/** Fields that matter wherever they are. Of the others a person sees that they were there, further below. */
const REQUEST_FIELDS = [
  'authorization',
  'dpop',
  'mcp-protocol-version',
  'mcp-session-id',
  'mcp-method',
  'mcp-name',
  'last-event-id',
  'origin',
  'access-control-request-method',
  'access-control-request-headers',
];
const RESPONSE_FIELDS = ['mcp-session-id', 'retry-after', 'dpop-nonce'];

/** Where a browser asks, and gets pages. */
const FOR_PEOPLE: ReadonlySet<Endpoint> = new Set(['authorize', 'interaction', 'device', 'logout', 'other']);

/** Fields that matter beside a body. */
const BODY_FIELDS = ['content-type', 'accept'];

function fieldsOf(headers: Readonly<Record<string, string>>, names: readonly string[]): Parameter[] {
  return names.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [parameter('header', name, value)];
  });
}

function requestGroups(exchange: Exchange): ParameterGroup[] {
  const { request, endpoint } = exchange;
  const place = requestPlace(exchange);
  const json = endpoint === 'mcp' ? undefined : jsonOf(request);
  const form = json ? [] : ofPairs(place, formOf(exchange));
  const fields = [...REQUEST_FIELDS, ...(request.method === 'POST' ? BODY_FIELDS : [])];
  return [
    { title: 'In the URL', parameters: ofPairs(place, queryOf(exchange)) },
    { title: 'In the form', parameters: form },
    { title: 'In the JSON body', parameters: json ? ofObject(place, json) : [] },
    ...(endpoint === 'mcp' ? rpcGroups(request) : []),
    { title: 'Header fields', parameters: fieldsOf(request.headers, fields) },
  ].map((group) => ({ side: 'request', ...group }));
}

/** A key set is shown by its keys. */
const keyGroups = (keys: unknown): Array<Omit<ParameterGroup, 'side'>> =>
  (Array.isArray(keys) ? keys : []).filter(isObject).map((key, index) => ({
    title: `Key ${index + 1}`,
    parameters: ofObject('keys', key),
  }));

function bodyGroups({ endpoint, response }: Exchange): Array<Omit<ParameterGroup, 'side'>> {
  const json = jsonOf(response);
  if (endpoint === 'jwks' && json?.keys !== undefined) return keyGroups(json.keys);
  if (endpoint === 'mcp' && typeof json?.error !== 'string') return response ? rpcGroups(response) : [];
  const place = endpoint === 'mcp' ? 'error' : RESPONSE[endpoint];
  if (!json) return [];
  const members = place === 'server_metadata' ? inOrder(place, json) : json;
  return [{ title: 'In the JSON body', parameters: ofObject(place, members) }];
}

function responseGroups(exchange: Exchange): ParameterGroup[] {
  const { endpoint, request, response } = exchange;
  if (!response) return [];
  const { headers } = response;
  const redirect = redirectOf(exchange);
  const names = [
    ...RESPONSE_FIELDS,
    ...(response.bytes > 0 && !FOR_PEOPLE.has(endpoint) ? ['content-type'] : []),
    ...(endpoint === 'token' || endpoint === 'register' ? ['cache-control'] : []),
    ...(request.headers.origin === undefined
      ? []
      : ['access-control-allow-origin', 'access-control-allow-headers', 'access-control-expose-headers']),
    ...(redirect ? [] : ['location']),
  ];
  const challenges = parseChallenges(headers['www-authenticate'] ?? '').map(({ scheme, params }) => ({
    title: `Challenge: ${scheme}`,
    parameters: ofObject('challenge', params),
  }));
  return [
    ...challenges,
    {
      title: `In the URL that the browser is sent to, ${redirectUriOf(exchange) ?? ''}`,
      parameters: redirect ? ofPairs('authorization_response', redirect) : [],
    },
    ...bodyGroups(exchange),
    { title: 'Header fields', parameters: fieldsOf(headers, names) },
  ].map((group) => ({ side: 'response', ...group }));
}

/** What matters in an exchange, by where it stands, with what it is for. Places without anything are left out. */
export const parametersOf = (exchange: Exchange): ParameterGroup[] =>
  [...requestGroups(exchange), ...responseGroups(exchange)].filter(
    ({ title, parameters }) => parameters.length > 0 || title.startsWith('Challenge'),
  );
