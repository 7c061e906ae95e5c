import { CLAUSES, type Clause } from '../../core/clauses.ts';
import * as authorization from './authorization.ts';
import { CHALLENGE } from './challenge.ts';
import * as device from './device.ts';
import type { Entries, Entry } from './entry.ts';
import { ERROR_CODES, ERROR_MEMBERS } from './errors.ts';
import { HEADER } from './header.ts';
import { CLAIMS, JWT_HEADER, KEYS } from './jwt.ts';
import { RESOURCE_METADATA, SERVER_METADATA } from './metadata.ts';
import { CLIENT_METADATA, REGISTRATION_RESPONSE } from './registration.ts';
import { RPC } from './rpc.ts';
import * as token from './token.ts';

/** Where names stand, and what each of them is for. */
const PLACES = {
  authorization_request: authorization.AUTHORIZATION_REQUEST,
  authorization_response: authorization.AUTHORIZATION_RESPONSE,
  pushed_request: authorization.PUSHED_REQUEST,
  pushed_response: authorization.PUSHED_RESPONSE,
  token_code: token.TOKEN_CODE,
  token_refresh: token.TOKEN_REFRESH,
  token_client_credentials: token.TOKEN_CLIENT_CREDENTIALS,
  token_device: token.TOKEN_DEVICE,
  token_other: token.TOKEN_OTHER,
  token_response: token.TOKEN_RESPONSE,
  client_metadata: CLIENT_METADATA,
  registration_response: REGISTRATION_RESPONSE,
  revocation_request: token.REVOCATION_REQUEST,
  introspection_request: token.INTROSPECTION_REQUEST,
  introspection_response: CLAIMS,
  device_request: device.DEVICE_REQUEST,
  device_response: device.DEVICE_RESPONSE,
  pages: device.PAGES,
  resource_metadata: RESOURCE_METADATA,
  server_metadata: SERVER_METADATA,
  keys: KEYS,
  challenge: CHALLENGE,
  header: HEADER,
  jwt_header: JWT_HEADER,
  claim: CLAIMS,
  rpc: RPC,
  error: ERROR_MEMBERS,
} as const satisfies Readonly<Record<string, Entries>>;

/** Where a name stands. */
export type Place = keyof typeof PLACES;

/** What is to be said of a name. */
export interface Explanation {
  /** What it is for, in one sentence. */
  readonly text: string;
  /** What to look at when something is wrong. */
  readonly look?: string;
  readonly clause: Clause;
}

const withClause = ({ clause, ...rest }: Entry): Explanation => ({ ...rest, clause: CLAUSES[clause] });

function find(entries: Entries, name: string): Explanation | undefined {
  const found = Object.hasOwn(entries, name) ? entries[name] : undefined; // a name may be "constructor"
  return found && withClause(found);
}

/** What a parameter, header field, member or claim is for; undefined for a name that no specification has there. */
export const explain = (place: Place, name: string): Explanation | undefined =>
  find(PLACES[place], place === 'header' ? name.toLowerCase() : name);

/** The names that can be explained at a place, in the order in which they are best shown. */
export const namesAt = (place: Place): readonly string[] => Object.keys(PLACES[place]);

/** All places. */
export const ALL_PLACES = Object.keys(PLACES) as readonly Place[]; // the keys of the table are its type

/** What the word of an OAuth error means, and what a client does then. */
export const explainError = (code: string): Explanation | undefined => find(ERROR_CODES, code);

const GRANTS: Readonly<Record<string, Place>> = {
  authorization_code: 'token_code',
  refresh_token: 'token_refresh',
  client_credentials: 'token_client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code': 'token_device',
};

/** Where the parameters of a token request stand, by its grant. */
export const tokenRequestPlace = (grantType: string): Place =>
  (Object.hasOwn(GRANTS, grantType) ? GRANTS[grantType] : undefined) ?? 'token_other';
