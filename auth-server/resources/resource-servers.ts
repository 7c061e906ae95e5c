import {
  type Client,
  type ClientMetadata,
  errors,
  type KoaContextWithOIDC,
  type ResourceServer,
} from 'oidc-provider';
import type { SigningAlgorithm } from '../../core/config.ts';
import { isLoopbackHost } from '../../core/loopback.ts';
import { err } from '../../core/result.ts';
import { ALL_SCOPES, DEFAULT_SCOPES, formatScope, parseScope } from '../../core/scopes.ts';
import { note } from '../../serving/request-log.ts';
import { registeredScopes } from '../clients/registered-scope.ts';
import type { Realm } from '../realm.ts';
import { describable } from './describable.ts';
import { type ForeignResource, resourceLookup } from './lookup.ts';
import { OIDC_SCOPES } from './oidc-scopes.ts';
import { refuseUnsupported, requireResource } from './resource-parameter.ts';

/** The key that signs now. */
export interface ActiveKey {
  readonly alg: SigningAlgorithm;
  readonly kid: string;
}

/** A resource without what people get wrong: case, the other name of this machine, a slash at the end. */
const loosely = (resource: string): string =>
  resource.toLowerCase().replace('//127.0.0.1', '//localhost').replace(/\/+$/, '');

/**
 * The scopes that each machine may have at our own resource, where the configuration says so. Never what a client says
 * of itself: anybody may register, and a machine has nobody who consents. RFC 7591 §5.
 */
const configuredScopes = (clients: readonly ClientMetadata[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    clients.flatMap(({ client_id: id, allowed_scopes: scopes }) =>
      typeof scopes === 'string' ? [[id, parseScope(scopes)]] : [],
    ),
  );

const askedFor = ({ params, entities }: KoaContextWithOIDC['oidc']): string | undefined => {
  const source = entities.AuthorizationCode ?? entities.RefreshToken ?? entities.DeviceCode;
  return source?.scope ?? (typeof params?.scope === 'string' ? params.scope : undefined);
};

/** A resource that does not say its scopes leaves them open: `scopes_supported` is optional. RFC 9728 §2. */
const foreignScopes = ({ oidc }: KoaContextWithOIDC, { scopes }: ForeignResource): string[] =>
  (scopes.length > 0 ? scopes : parseScope(askedFor(oidc))).filter((scope) => !OIDC_SCOPES.includes(scope));

/**
 * A token that nobody consents to is not for web pages of other machines: the secrets of the built-in clients are
 * published, so any page could fetch itself one.
 *
 * @throws {errors.InvalidRequest} when the request comes from such a page
 */
function refuseWebPages(ctx: KoaContextWithOIDC): void {
  const origin = ctx.get('Origin');
  if (origin === '' || isLoopbackHost(URL.parse(origin)?.hostname ?? '')) return;
  throw new errors.InvalidRequest(`client_credentials is not for web pages such as ${describable(origin)}`);
}

/**
 * The hooks by which oidc-provider learns about resources. RFC 8707.
 *
 * @param active the key that access tokens are signed with
 * @param clients the pre-registered clients; `allowed_scopes` names what a machine may have, DEFAULT_SCOPES when absent
 */
export function resourceServers(realm: Realm, active: ActiveKey, clients: readonly ClientMetadata[]) {
  const own = realm.addresses.resource;
  const { resource: mode, accessToken, grantedScopes } = realm.behaviour;
  const known = new Map(realm.resources.map((resource) => [resource.resource, resource]));
  const allowedScopes = configuredScopes(clients);
  const lookUp = resourceLookup(realm);

  const scopesOf = async (ctx: KoaContextWithOIDC, resource: string): Promise<readonly string[]> => {
    if (resource === own) return ALL_SCOPES;
    const listed = known.get(resource);
    if (listed) return foreignScopes(ctx, listed);
    const found =
      loosely(resource) === loosely(own)
        ? err(`it has to be written ${own}, byte by byte, without a slash more or less`)
        : await lookUp(resource);
    if (found.ok) return foreignScopes(ctx, found.value);
    const shown = resource.length > 200 ? `${resource.slice(0, 200)}...` : resource;
    throw new errors.InvalidTarget(describable(`no tokens for the resource ${shown}: ${found.error}`));
  };

  /** What a machine may have of these: nobody consents to it. */
  const machineScopes = (client: Client, resource: string, scopes: readonly string[]): string[] => {
    const allowed = allowedScopes.get(client.clientId) ?? DEFAULT_SCOPES;
    const registered = registeredScopes(client);
    return scopes.filter(
      (scope) =>
        (resource !== own || allowed.includes(scope)) &&
        registered?.includes(scope) !== false &&
        grantedScopes?.includes(scope) !== false,
    );
  };

  return {
    /** Which resource a request without `resource` means: ours, unless it is a plain OpenID Connect login. */
    async defaultResource(
      ctx: KoaContextWithOIDC,
      _client: Client,
      granted?: readonly string[],
    ): Promise<string | readonly string[]> {
      // Several resources asked for at the token endpoint stay several, which the library refuses. RFC 8707 §2.2.
      if (granted && Array.isArray(ctx.oidc.params?.resource)) return granted;
      if (granted) return granted.includes(own) ? own : (granted[0] ?? own);
      const scopes = parseScope(
        typeof ctx.oidc.params?.scope === 'string' ? ctx.oidc.params.scope : undefined,
      );
      requireResource(mode);
      const plainLogin = scopes.includes('openid') && scopes.every((scope) => OIDC_SCOPES.includes(scope));
      if (plainLogin) return [];
      note(ctx, `no resource parameter (RFC 8707 §2): ${own} assumed`);
      return own;
    },

    /** A token request without `resource` means what the authorization request named. RFC 8707 §2.2. */
    async useGrantedResource(): Promise<boolean> {
      requireResource(mode);
      return true;
    },

    async getResourceServerInfo(
      ctx: KoaContextWithOIDC,
      resource: string,
      client: Client,
    ): Promise<ResourceServer> {
      refuseUnsupported(ctx, mode);
      let scopes = await scopesOf(ctx, resource);
      if (ctx.oidc.params?.grant_type === 'client_credentials') {
        refuseWebPages(ctx);
        scopes = machineScopes(client, resource, scopes);
        // The only place where this grant can be given default scopes before the library reads them. RFC 6749 §3.3.
        ctx.oidc.params.scope ??= formatScope(scopes);
      }
      return {
        scope: formatScope(scopes),
        audience: resource,
        accessTokenFormat: accessToken.format,
        accessTokenTTL: realm.settings.ACCESS_TOKEN_TTL,
        ...(accessToken.format === 'jwt' ? { jwt: { sign: { alg: active.alg, kid: active.kid } } } : {}),
      };
    },
  };
}
