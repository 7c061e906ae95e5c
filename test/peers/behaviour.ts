import { createHash, randomBytes } from 'node:crypto';

/** A JSON document. */
export type Json = Readonly<Record<string, unknown>>;

/** What a peer is asked about when it decides something. */
export interface Resource {
  readonly mcpUrl: string;
  /** `resource_metadata` of the challenge. */
  readonly told: string | undefined;
}

/** What comes back through the browser, and what was sent. */
export interface Callback {
  readonly params: URLSearchParams;
  readonly state: string;
  readonly issuer: string;
  readonly sendsIss: boolean;
}

/** Everything that a peer decides: the right way to decide it, and the ones that quirks put in its place. */
export interface Behaviour {
  /** Places to ask for the resource metadata, in order. */
  readonly resourceMetadata: (resource: Resource) => readonly string[];
  readonly isAbout: (metadata: Json, mcpUrl: string) => boolean;
  /** The issuer to use although nobody was asked. */
  readonly knownIssuer: (own: string) => string | undefined;
  readonly chooseIssuer: (metadata: Json, own: string) => string | undefined;
  readonly serverMetadata: (issuer: string) => readonly string[];
  readonly isFrom: (metadata: Json, issuer: string) => boolean;
  readonly supportsPkce: (metadata: Json) => boolean;
  readonly usesDocument: (metadata: Json) => boolean;
  readonly registration: (metadata: Json) => Json;
  /** Under which name credentials are kept. */
  readonly credentialsKey: (issuer: string) => string;
  readonly registersAnew: boolean;
  readonly newState: () => string;
  readonly newVerifier: () => string;
  readonly challengeOf: (verifier: string) => string;
  readonly scopes: (about: { challenged: string | undefined; listed: unknown; known: unknown }) => string[];
  readonly offline: (known: unknown) => boolean;
  readonly authorization: (params: URLSearchParams) => void;
  readonly acceptsState: (callback: Callback) => boolean;
  readonly acceptsIss: (callback: Callback) => boolean;
  /** How often it asks again when the person refused. */
  readonly insists: number;
  readonly codeRequest: (form: URLSearchParams) => void;
  readonly redemptions: number;
  /** Where the parameters of a token request go. */
  readonly parametersIn: 'body' | 'query';
  readonly authentication: (registered: string) => string;
  readonly followsRedirects: boolean;
  readonly authorizationHeader: (token: string, method: string) => string | undefined;
  readonly mcpQuery: (token: string | undefined) => string;
  readonly refreshesFirst: boolean;
  readonly refreshToken: (all: readonly string[]) => string | undefined;
  readonly sharesRefresh: boolean;
  readonly refreshRequest: (form: URLSearchParams) => void;
  readonly onMissingScope: 'authorize' | 'refresh';
  readonly stepUp: (about: { had: readonly string[]; challenged: readonly string[] }) => readonly string[];
  readonly maxStepUps: number;
  readonly waits: boolean;
  readonly maxTries: number;
  readonly headers: (headers: Record<string, string>, method: string) => void;
  readonly opensNewSession: boolean;
}

const wellKnown = (issuer: string, suffix: string): string => {
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/${suffix}${pathname.replace(/\/$/, '')}`;
};

const words = (scope: string | undefined): string[] => (scope ?? '').split(' ').filter(Boolean);
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** The redirect URI that every peer registers. */
export const REDIRECT_URI = 'http://localhost:33555/callback';

/** A client that does everything right. */
export const CORRECT: Behaviour = {
  resourceMetadata: ({ mcpUrl, told }) => [
    ...(told === undefined ? [] : [told]),
    wellKnown(mcpUrl, 'oauth-protected-resource'),
    `${new URL(mcpUrl).origin}/.well-known/oauth-protected-resource`,
  ],
  isAbout: (metadata, mcpUrl) => metadata.resource === mcpUrl,
  knownIssuer: () => undefined,
  chooseIssuer: ({ authorization_servers: servers }) => strings(servers)[0],
  serverMetadata: (issuer) => [
    wellKnown(issuer, 'oauth-authorization-server'),
    wellKnown(issuer, 'openid-configuration'),
    `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
  ],
  isFrom: (metadata, issuer) => metadata.issuer === issuer,
  supportsPkce: ({ code_challenge_methods_supported: methods }) => strings(methods).includes('S256'),
  usesDocument: ({ client_id_metadata_document_supported: supported }) => supported === true,
  registration: () => ({
    client_name: 'peer',
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    application_type: 'native',
    token_endpoint_auth_method: 'none',
  }),
  credentialsKey: (issuer) => issuer,
  registersAnew: true,
  newState: () => randomBytes(16).toString('hex'),
  newVerifier: () => randomBytes(32).toString('base64url'),
  challengeOf: (verifier) => createHash('sha256').update(verifier).digest('base64url'),
  scopes: ({ challenged, listed }) => (challenged === undefined ? strings(listed) : words(challenged)),
  offline: (known) => strings(known).includes('offline_access'),
  authorization: () => {},
  acceptsState: ({ params, state }) => params.get('state') === state,
  acceptsIss: ({ params, issuer, sendsIss }) => {
    const iss = params.get('iss');
    return iss === null ? !sendsIss : iss === issuer;
  },
  insists: 0,
  codeRequest: () => {},
  redemptions: 1,
  parametersIn: 'body',
  authentication: (registered) => registered,
  followsRedirects: false,
  authorizationHeader: (token) => `Bearer ${token}`,
  mcpQuery: () => '',
  refreshesFirst: true,
  refreshToken: (all) => all.at(-1),
  sharesRefresh: true,
  refreshRequest: () => {},
  onMissingScope: 'authorize',
  stepUp: ({ had, challenged }) => [...new Set([...had, ...challenged])],
  maxStepUps: 1,
  waits: true,
  maxTries: 3,
  headers: () => {},
  opensNewSession: true,
};
