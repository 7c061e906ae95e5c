import type { RequestListener } from 'node:http';
import type { JWK } from 'jose';
import type { ClientMetadata, Provider } from 'oidc-provider';
import type { SigningKey } from '../keys/key-pair.ts';
import { guardHost, hostNames } from '../serving/hosts.ts';
import { type LogSink, logRequests } from '../serving/request-log.ts';
import { explainDocuments } from './clients/document-errors.ts';
import { builtInClients, checkClients } from './clients/preregistered.ts';
import { type CookieSigner, cookieSigner } from './cookies.ts';
import { interactions } from './interactions/routes.ts';
import { logEvents } from './log-events.ts';
import { cors } from './middleware/cors.ts';
import { explainTarget } from './middleware/explain-target.ts';
import { home } from './middleware/home.ts';
import { limitBody } from './middleware/limit-body.ts';
import { pinPublicUrl } from './middleware/public-url.ts';
import { securePages } from './middleware/secure-pages.ts';
import { wellKnown } from './middleware/well-known.ts';
import { createProvider } from './provider.ts';
import type { Realm } from './realm.ts';
import { storageAdapter } from './storage/adapter.ts';
import type { Storage } from './storage/contract.ts';

/** What an authorization server is made of. */
export interface AuthServerParts {
  readonly realm: Realm;
  readonly storage: Storage;
  /** Signing keys, the active one first. */
  readonly keys: readonly SigningKey[];
  readonly cookieSecrets: readonly string[];
  /** Public key of the built-in machine client that authenticates by private_key_jwt. */
  readonly machineKey: JWK;
  /** Pre-registered clients in place of the built-in ones. */
  readonly clients?: ClientMetadata[];
  readonly log: LogSink;
  /** Told about failures that are ours; the wire says `server_error` and no more. */
  readonly onFailure: (error: unknown) => void;
}

/** A built authorization server. */
export interface AuthServer {
  readonly handler: RequestListener;
  /** Takes up another key set: running flows go on, since everything they need is in the storage. */
  useKeys(keys: readonly SigningKey[]): void;
  /** Resolves when every pre-registered client can be used, and rejects with a StartupError when one cannot. */
  checkClients(): Promise<void>;
}

function buildProvider(parts: AuthServerParts, keys: readonly SigningKey[], cookies: CookieSigner): Provider {
  const { realm, storage, log, onFailure } = parts;
  const [active] = keys;
  if (!active) throw new TypeError('at least one signing key is needed');
  const { issuer, resource } = realm.addresses;
  const provider = createProvider(realm, {
    adapter: storageAdapter(storage, { realm: realm.name, now: realm.now }),
    jwks: { keys: keys.map((key) => ({ ...key.jwk })) },
    active,
    cookies,
    clients: parts.clients ?? builtInClients(parts.machineKey),
  });
  const steps = [
    logRequests('auth', log, realm.now),
    guardHost([...hostNames(issuer, resource), ...realm.settings.ALLOWED_HOSTS]),
    pinPublicUrl(issuer),
    cors(),
    securePages(),
    limitBody(),
    home(realm.addresses),
    wellKnown(),
    explainTarget(),
    interactions(provider, realm),
  ];
  for (const step of steps) provider.use(step); // and then the library's own routes
  logEvents(provider, onFailure);
  explainDocuments(provider);
  return provider;
}

/** Makes an authorization server from its parts. Nothing is bound or started: that is for the caller. */
export function createAuthServer(parts: AuthServerParts): AuthServer {
  const cookies = cookieSigner(parts.cookieSecrets);
  const first = buildProvider(parts, parts.keys, cookies);
  let current: RequestListener = first.callback();
  return {
    handler: (request, response) => current(request, response),
    useKeys(keys) {
      current = buildProvider(parts, keys, cookies).callback();
    },
    checkClients: () => checkClients(first, parts.clients ?? []),
  };
}
