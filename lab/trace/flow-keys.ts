import { isObject, stringOf } from '../../core/json.ts';
import { SERVER_AGENT } from '../../core/server-agent.ts';
import type { Exchange } from './exchange.ts';
import { readMask } from './mask.ts';
import { bearerOf, cookiesOf, credentialsOf, formOf, jsonOf, pathOf, queryOf, redirectOf } from './read.ts';

/** Characters that a value has at least when nobody else has it by chance: `Bearer undefined` and `state=1` tell nothing. */
const MIN_LENGTH = 16;

/** Collects the keys of an exchange: whoever shares one of them is the same client. */
class Keys {
  readonly all = new Set<string>();

  add(kind: string, value: string | null | undefined): void {
    if (value) this.all.add(`${kind} ${value}`);
  }

  /** A secret by its mask, or a value that a client made up. */
  addIfLong(kind: string, value: string | null | undefined): void {
    if (value && (readMask(value)?.length ?? value.length) >= MIN_LENGTH) this.add(kind, value);
  }
}

/** Ids of an interaction in a path, of the request or of where its answer sends the browser. */
function addInteractions(keys: Keys, path: string): void {
  const [, id] = /\/(?:interaction|authorize|device)\/(masked:[\w:-]+)/.exec(path) ?? [];
  keys.add('interaction', id);
}

function addRequest(keys: Keys, exchange: Exchange): void {
  const { request } = exchange;
  for (const parameters of [queryOf(exchange), formOf(exchange)]) {
    keys.add('client', parameters.get('client_id'));
    for (const name of ['code', 'access_token', 'refresh_token', 'device_code', 'user_code', 'token']) {
      keys.addIfLong(name === 'code' ? 'code' : 'secret', parameters.get(name));
    }
    keys.addIfLong('state', parameters.get('state'));
    keys.add('request', parameters.get('request_uri'));
    keys.add('challenge', parameters.get('code_challenge')?.slice(0, 12));
    keys.add('challenge', readMask(parameters.get('code_verifier') ?? '')?.hash);
  }
  keys.add('client', credentialsOf(exchange).clientId);
  keys.addIfLong('secret', bearerOf(exchange));
  keys.add('session', request.headers['mcp-session-id']);
  addInteractions(keys, pathOf(exchange));
  for (const [name, value] of cookiesOf(exchange)) {
    if (/_(interaction|resume)$/.test(name)) keys.add('interaction', value);
  }
}

function addResponse(keys: Keys, exchange: Exchange): void {
  const { response, endpoint } = exchange;
  if (!response) return;
  keys.add('session', response.headers['mcp-session-id']);
  addInteractions(keys, response.headers.location ?? '');
  const redirect = redirectOf(exchange);
  keys.addIfLong('code', redirect?.get('code'));
  keys.addIfLong('state', redirect?.get('state'));
  if (endpoint === 'mcp') return;
  const body = jsonOf(response);
  if (endpoint === 'register' || endpoint === 'registration_management')
    keys.add('client', stringOf(body?.client_id));
  for (const name of [
    'access_token',
    'refresh_token',
    'registration_access_token',
    'device_code',
    'user_code',
  ]) {
    keys.addIfLong('secret', stringOf(body?.[name]));
  }
  keys.add('request', stringOf(body?.request_uri));
}

/** What a JWT says of its client, and the key that a DPoP proof shows. RFC 9068 §2.2, RFC 9449 §4.2. */
function addTokens(keys: Keys, { tokens }: Exchange): void {
  for (const { header, claims } of Object.values(tokens)) {
    keys.add('client', stringOf(claims.client_id));
    const { jwk } = header;
    if (isObject(jwk)) keys.add('key', stringOf(jwk.x) ?? stringOf(jwk.n));
  }
}

/** Read once: whoever watches asks for the flows again with every exchange that comes. */
const read = new WeakMap<Exchange, ReadonlySet<string>>();

/** What tells one client from all others, as far as an exchange has it: none has a first request, or metadata. */
export function keysOf(exchange: Exchange): ReadonlySet<string> {
  const known = read.get(exchange);
  if (known) return known;
  const keys = new Keys();
  read.set(exchange, keys.all);
  addRequest(keys, exchange);
  addResponse(keys, exchange);
  addTokens(keys, exchange);
  return keys.all;
}

/** Whether a server of the playground asked, and no client. */
export const isServerToServer = ({ peer }: Exchange): boolean => peer.agent === SERVER_AGENT;
