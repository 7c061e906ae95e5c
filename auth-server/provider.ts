import { randomUUID } from 'node:crypto';
import type {
  AdapterFactory,
  Client,
  ClientMetadata,
  Configuration,
  JWKS,
  KoaContextWithOIDC,
} from 'oidc-provider';
import { interactionPolicy, Provider } from 'oidc-provider';
import { ACCEPTED_ALGORITHMS } from '../core/config.ts';
import { isObject } from '../core/json.ts';
import { note } from '../serving/request-log.ts';
import { documentsUnderFaults } from './apply-faults.ts';
import { withReason } from './clients/document-errors.ts';
import { documentFetch } from './clients/metadata-documents.ts';
import {
  admitClient,
  extraMetadata,
  giveSecret,
  normalizeMetadata,
  type RegistrationSettings,
} from './clients/registration.ts';
import type { CookieSigner } from './cookies.ts';
import { deviceCodePage, deviceConfirmPage, deviceDonePage } from './pages/device.ts';
import { sendPage } from './pages/layout.ts';
import { loggedOutPage, logoutPage } from './pages/logout.ts';
import { sendError } from './pages/send-error.ts';
import type { Realm } from './realm.ts';
import { oidcScopes } from './resources/oidc-scopes.ts';
import { type ActiveKey, resourceServers } from './resources/resource-servers.ts';
import { settleScope } from './resources/settle-scope.ts';
import { accounts } from './users/account.ts';
import { automaticLogin } from './users/automatic.ts';
import { loadExistingGrant } from './users/consent-memory.ts';
import { refreshTokens } from './users/refresh-tokens.ts';

/** What a provider is made of besides its realm. */
export interface ProviderParts {
  readonly adapter: AdapterFactory;
  /** Private keys, the active one first. */
  readonly jwks: JWKS;
  readonly active: ActiveKey;
  readonly cookies: CookieSigner;
  readonly clients: ClientMetadata[];
  /** Whether a client ID metadata document is fetched anew whenever its client is looked up. */
  readonly freshDocuments: boolean;
}

const CODE_TTL = 60;
const INTERACTION_TTL = 600;
const SESSION_TTL = 14 * 86_400;
/** A grant outlives the longest refresh token; a family that rotates for more than a year ends with it. */
const GRANT_TTL = 365 * 86_400;

const routes: NonNullable<Configuration['routes']> = {
  authorization: '/authorize',
  token: '/token',
  registration: '/register',
  revocation: '/revoke',
  introspection: '/introspect',
  pushed_authorization_request: '/par',
  device_authorization: '/device/auth',
  code_verification: '/device',
  userinfo: '/userinfo',
  jwks: '/.well-known/jwks.json',
  end_session: '/logout',
};

const deviceFlow: NonNullable<NonNullable<Configuration['features']>['deviceFlow']> = {
  enabled: true,
  async userCodeInputSource(ctx, form, out, error) {
    const { session } = ctx.oidc;
    if (error && session && session.exp === undefined) {
      // The library would put a form on the page whose session it never stored, and fail when it tries to.
      Object.assign(session, { touched: false });
      const fields = { error: 'session_not_found', error_description: out?.error_description };
      return sendError(ctx, fields, 400);
    }
    if (error && ctx.accepts('json', 'html') !== 'html') return sendError(ctx, { ...out }, 400);
    const wrong = error && ('userCode' in error || error.name === 'NoCodeError');
    const problem =
      error && (wrong ? 'That is not a code we know. Codes expire after ten minutes.' : error.message);
    if (wrong) note(ctx, 'not a device code that is known and alive'); // the library reports all other errors
    sendPage(ctx, 'Connect a device', deviceCodePage(form, problem), error ? 400 : 200);
  },
  async userCodeConfirmSource(ctx, form, client, _device, code) {
    sendPage(ctx, 'Connect a device', deviceConfirmPage(form, client.clientName ?? client.clientId, code));
  },
  async successSource(ctx) {
    sendPage(ctx, 'Connected', deviceDonePage(ctx.oidc.client?.clientName ?? 'your device'));
  },
};

type Features = NonNullable<Configuration['features']>;

const rpInitiatedLogout: NonNullable<Features['rpInitiatedLogout']> = {
  enabled: true,
  logoutSource: async (ctx, form) => sendPage(ctx, 'Sign out', logoutPage(form)),
  postLogoutSuccessSource: async (ctx) => sendPage(ctx, 'Signed out', loggedOutPage()),
};

function registrationFeatures({
  dynamic,
  alwaysSecret,
}: RegistrationSettings): Pick<Features, 'registration' | 'registrationManagement'> {
  if (!dynamic) return { registration: { enabled: false }, registrationManagement: { enabled: false } };
  // The only hook that runs before the library decides whether a client is given a secret.
  const idFactory = (ctx: KoaContextWithOIDC) => {
    if (isObject(ctx.oidc.body)) giveSecret(ctx.oidc.body);
    return randomUUID();
  };
  return {
    registration: { enabled: true, ...(alwaysSecret ? { idFactory } : {}) },
    registrationManagement: { enabled: true, rotateRegistrationAccessToken: false },
  };
}

function features(
  { behaviour }: Realm,
  hooks: ReturnType<typeof resourceServers>,
  { freshDocuments }: Pick<ProviderParts, 'freshDocuments'>,
): Features {
  const { defaultResource, useGrantedResource, getResourceServerInfo } = hooks;
  return {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    // A resource server introspects tokens that were issued to others: any client that can authenticate may.
    introspection: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) =>
        client.clientAuthMethod !== 'none' || token.clientId === client.clientId,
    },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    ...registrationFeatures(behaviour.registration),
    deviceFlow,
    dPoP: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    resourceIndicators: { enabled: true, defaultResource, useGrantedResource, getResourceServerInfo },
    clientIdMetadataDocument: {
      enabled: behaviour.registration.metadataDocuments,
      ack: 'draft-02',
      cacheDuration: { min: 0, max: freshDocuments ? 0 : 3600 },
    },
    rpInitiatedLogout,
  };
}

/** The library's own interaction policy. Made once: it holds nothing of a realm, and nobody changes it. */
const POLICY = interactionPolicy.base();

/** The interaction policy: the library's own, behind the automatic login where that is on. */
function policyOf(realm: Realm): interactionPolicy.DefaultPolicy {
  const user = realm.settings.AUTO_CONSENT;
  if (user === undefined) return POLICY;
  const policy = interactionPolicy.base();
  policy.add(automaticLogin(user, realm), 0);
  return policy;
}

function configuration(realm: Realm, parts: ProviderParts): Configuration {
  const { settings, addresses, behaviour } = realm;
  const { registration } = behaviour;
  const { findAccount, extraTokenClaims } = accounts(realm);
  const properties = extraMetadata(registration);
  const hooks = resourceServers(realm, parts.active, parts.clients);
  const signingAlgorithms = parts.jwks.keys.flatMap((key) => ('alg' in key && key.alg ? [key.alg] : []));
  return {
    adapter: parts.adapter,
    jwks: parts.jwks,
    clients: parts.clients,
    routes,
    features: features(realm, hooks, parts),
    scopes: oidcScopes(behaviour),
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'roles'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    // The list that the MCP server accepts: a client makes its proofs for both with one key. RFC 9449 §5.1.
    enabledJWA: { dPoPSigningAlgValues: [...ACCEPTED_ALGORITHMS] },
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    clientDefaults: { id_token_signed_response_alg: parts.active.alg },
    extraClientMetadata: {
      properties,
      // Called for each of these before anything is checked; once is enough. Only a registration has a context.
      validator: (ctx, key, _value, metadata) => {
        if (key !== properties[0]) return;
        normalizeMetadata(metadata, signingAlgorithms, registration);
        if (ctx) admitClient(metadata, registration, Math.floor(realm.now() / 1000));
      },
    },
    extraParams: { scope: settleScope(realm) },
    extraTokenClaims,
    findAccount,
    fetch: documentsUnderFaults(documentFetch(realm)),
    interactions: {
      policy: policyOf(realm),
      url: (_ctx, { uid }) => `${addresses.issuer}/interaction/${uid}`,
    },
    loadExistingGrant,
    ...refreshTokens(behaviour.refreshToken),
    expiresWithSession: async () => false,
    cookies: {
      keys: parts.cookies,
      names: {
        session: `mcp_playground_${realm.name}_session`,
        interaction: `mcp_playground_${realm.name}_interaction`,
        resume: `mcp_playground_${realm.name}_resume`,
      },
      long: { httpOnly: true, sameSite: 'lax', path: realm.path || '/' },
      short: { httpOnly: true, sameSite: 'lax' },
    },
    ttl: {
      AccessToken: settings.ACCESS_TOKEN_TTL,
      ClientCredentials: settings.ACCESS_TOKEN_TTL,
      AuthorizationCode: CODE_TTL,
      DeviceCode: INTERACTION_TTL,
      Interaction: INTERACTION_TTL,
      IdToken: settings.ACCESS_TOKEN_TTL,
      RefreshToken: settings.REFRESH_TOKEN_TTL,
      Session: SESSION_TTL,
      Grant: GRANT_TTL,
    },
    renderError,
  };
}

/** What a developer needs to mend a refused request: the values that were sent, and those that are registered. */
function offendingValues({ oidc }: KoaContextWithOIDC, error: unknown): Record<string, unknown> {
  const { client_id, redirect_uri } = oidc.params ?? {};
  if (error === 'invalid_client') return { client_id };
  if (error !== 'invalid_redirect_uri') return {};
  return { client_id, redirect_uri, registered: oidc.client?.redirectUris?.join(' ') };
}

/** The routes that a person opens. The others answer in JSON whatever a client says it accepts. RFC 6749 §5.2. */
const FOR_PEOPLE = /^(authorization|resume|code_verification|device_resume|end_session.*)$/;

/** Errors that cannot be sent to the client: a page for a person, JSON for a program. */
const renderError: NonNullable<Configuration['renderError']> = async (ctx, out, error) => {
  const fields = { ...withReason(out, error), ...offendingValues(ctx, out.error) };
  if (FOR_PEOPLE.test(ctx.oidc.route)) sendError(ctx, fields, ctx.status);
  else ctx.body = fields;
};

/** Takes RFC 6749 §3.1.2.3 by the letter: the library lets native clients use any loopback port. RFC 8252 §7.3 */
function compareRedirectsExactly(provider: Provider): void {
  Object.defineProperty(provider.Client.prototype, 'redirectUriAllowed', {
    value(this: Client, uri: string): boolean {
      return this.redirectUris?.includes(uri) === true;
    },
  });
}

/** Makes the oidc-provider of a realm. */
export function createProvider(realm: Realm, parts: ProviderParts): Provider {
  const provider = new Provider(realm.addresses.issuer, configuration(realm, parts));
  if (realm.behaviour.loopbackPort === 'exact') compareRedirectsExactly(provider);
  provider.proxy = true; // the public URL is pinned by our own middleware, never taken from a client's headers
  return provider;
}
