import type { AuthorizationServerMetadata } from '../core/metadata.ts';
import { err, ok, type Result } from '../core/result.ts';
import { clientMetadata, isClientIdUrl } from './client-metadata.ts';
import type { ClientCredentials, PreRegisteredClient, RegistrationMethod } from './credentials.ts';
import type { Failure } from './failures.ts';
import { type HttpAnswer, type HttpRequest, jsonObject } from './http.ts';
import { oauthErrorOf } from './oauth-error.ts';
import { fact, takeHop, type Wire } from './steps.ts';

/** What a client has to register with. */
export interface RegistrationOptions {
  readonly preRegistered?: PreRegisteredClient;
  /** The https URL of this client's metadata document. */
  readonly clientMetadataUrl?: string;
  readonly clientName: string;
  readonly redirectUris: readonly string[];
  /** Use this way and no other. */
  readonly only?: RegistrationMethod;
}

/** What to do to become a client: use credentials as they are, or ask for some. */
export type RegistrationPlan =
  | { readonly method: 'pre' | 'cimd'; readonly credentials: ClientCredentials }
  | { readonly method: 'dcr'; readonly endpoint: string };

const withKind = (client: PreRegisteredClient): ClientCredentials => ({
  clientId: client.clientId,
  ...(client.clientSecret === undefined ? {} : { clientSecret: client.clientSecret }),
  ...(client.key === undefined ? {} : { key: client.key }),
  method: 'pre',
});

/** One way to be a client, or why it cannot be used at this server. */
type Way = (
  metadata: AuthorizationServerMetadata,
  options: RegistrationOptions,
) => Result<RegistrationPlan, string>;

const WAYS: Readonly<Record<RegistrationMethod, Way>> = {
  pre: (_metadata, { preRegistered }) =>
    preRegistered
      ? ok({ method: 'pre', credentials: withKind(preRegistered) })
      : err('no client was registered before'),
  cimd: (metadata, { clientMetadataUrl }) => {
    if (metadata.client_id_metadata_document_supported !== true) {
      return err('the server does not take client ID metadata documents');
    }
    if (clientMetadataUrl === undefined) return err('this client hosts no metadata document');
    if (!isClientIdUrl(clientMetadataUrl)) return err(`${clientMetadataUrl} is not an https URL with a path`);
    return ok({
      method: 'cimd',
      credentials: { clientId: clientMetadataUrl, authMethod: 'none', method: 'cimd' },
    });
  },
  dcr: ({ registration_endpoint: endpoint }) =>
    endpoint === undefined ? err('the server has no registration_endpoint') : ok({ method: 'dcr', endpoint }),
};

/**
 * Chooses how to become a client: pre-registered, then a client ID metadata document, then dynamic registration.
 * MCP 2026-07-28, Client Registration.
 *
 * Credentials that belong to another issuer end the flow instead of being passed over (Authorization Server Binding).
 */
export function planRegistration(
  metadata: AuthorizationServerMetadata,
  options: RegistrationOptions,
): Result<RegistrationPlan, Failure> {
  const { issuer } = metadata;
  const boundTo = options.preRegistered?.issuer;
  if (boundTo !== undefined && boundTo !== issuer && (options.only ?? 'pre') === 'pre') {
    return err({ reason: 'credentials_bound_elsewhere', issuer, boundTo });
  }
  const objections: string[] = [];
  for (const method of options.only ? [options.only] : (['pre', 'cimd', 'dcr'] as const)) {
    const plan = WAYS[method](metadata, options);
    if (plan.ok) return plan;
    objections.push(plan.error);
  }
  return err({ reason: 'registration_impossible', issuer, detail: objections.join('; ') });
}

/** The method to register for: a native client keeps no secret, unless the server insists. RFC 8252 §8.4. */
function preferredAuthMethod({
  token_endpoint_auth_methods_supported: supported,
}: AuthorizationServerMetadata): string {
  if (supported === undefined || supported.includes('none')) return 'none';
  return ['client_secret_basic', 'client_secret_post'].find((method) => supported.includes(method)) ?? 'none';
}

/** The registration request. RFC 7591 §3.1. */
export function registrationRequest(
  endpoint: string,
  metadata: AuthorizationServerMetadata,
  { clientName, redirectUris }: Pick<RegistrationOptions, 'clientName' | 'redirectUris'>,
): HttpRequest {
  const authMethod = preferredAuthMethod(metadata);
  return {
    method: 'POST',
    url: endpoint,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(clientMetadata({ clientName, redirectUris, authMethod })),
  };
}

/** Judges a registration response. RFC 7591 §3.2.1 and §3.2.2. */
export function judgeRegistration(answer: HttpAnswer): Result<ClientCredentials, Failure> {
  if (answer.status !== 201 && answer.status !== 200) {
    return err({ reason: 'registration_refused', status: answer.status, ...oauthErrorOf(answer) });
  }
  const malformed = (detail: string) => err({ reason: 'registration_malformed', detail } as const);
  const parsed = jsonObject(answer);
  if (!parsed.ok) return malformed(parsed.error);
  const {
    client_id: clientId,
    client_secret: clientSecret,
    client_secret_expires_at: expiresAt,
    token_endpoint_auth_method: authMethod,
  } = parsed.value;
  if (typeof clientId !== 'string' || clientId === '') return malformed('client_id is missing');
  if (clientSecret !== undefined && typeof clientSecret !== 'string')
    return malformed('client_secret is not a string');
  return ok({
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(typeof expiresAt === 'number' && expiresAt > 0 ? { secretExpiresAt: expiresAt } : {}),
    ...(typeof authMethod === 'string' ? { authMethod } : {}),
    method: 'dcr',
  });
}

const TITLES: Readonly<Record<'pre' | 'cimd', string>> = {
  pre: 'Client registered before',
  cimd: 'Client ID metadata document',
};

/** The hop: becomes a client of the server, by a request only where the plan asks for one. */
export async function register(
  wire: Wire,
  metadata: AuthorizationServerMetadata,
  options: RegistrationOptions,
): Promise<Result<ClientCredentials, Failure>> {
  const plan = planRegistration(metadata, options);
  if (!plan.ok) return plan;
  if (plan.value.method !== 'dcr') {
    const { method, credentials } = plan.value;
    wire.step({
      name: 'register',
      title: TITLES[method],
      facts: fact('client_id', credentials.clientId),
      verdict: { ok: true, text: 'nothing to send' },
    });
    return ok(credentials);
  }
  return takeHop(wire, {
    name: 'register',
    title: 'Dynamic client registration',
    request: registrationRequest(plan.value.endpoint, metadata, options),
    judge: judgeRegistration,
    facts: (client) => [
      ...fact('client_id', client.clientId),
      ...fact('client_secret', client.clientSecret, 'secret'),
      ...fact('auth method', client.authMethod),
    ],
    success: () => 'registered',
  });
}
