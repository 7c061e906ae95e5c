import { type Client, errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider';
import type { SigningAlgorithm } from '../../core/config.ts';
import { err } from '../../core/result.ts';
import { ALL_SCOPES, DEFAULT_SCOPES, formatScope, parseScope } from '../../core/scopes.ts';
import { note } from '../../serving/request-log.ts';
import type { Realm } from '../realm.ts';
import { describable } from './describable.ts';
import { type ForeignResource, resourceLookup } from './lookup.ts';

/** Scopes of the authorization server itself. A resource cannot own them, or consent would be asked twice. */
export const OIDC_SCOPES = ['openid', 'offline_access', 'profile'];

/** The key that signs now. */
export interface ActiveKey {
  readonly alg: SigningAlgorithm;
  readonly kid: string;
}

/** A resource without what people get wrong: case, the other name of this machine, a slash at the end. */
const loosely = (resource: string): string =>
  resource.toLowerCase().replace('//127.0.0.1', '//localhost').replace(/\/+$/, '');

/** The scopes that a request without `scope` is given. RFC 6749 §3.3. */
const defaultScopes = (resource: string, own: string, scopes: Iterable<string>): Iterable<string> =>
  resource === own ? DEFAULT_SCOPES : scopes;

const allowedScopes = (client: Client): readonly string[] => {
  const allowed = client.allowed_scopes;
  return typeof allowed === 'string' ? parseScope(allowed) : DEFAULT_SCOPES;
};

const askedFor = ({ params, entities }: KoaContextWithOIDC['oidc']): string | undefined => {
  const source = entities.AuthorizationCode ?? entities.RefreshToken ?? entities.DeviceCode;
  return source?.scope ?? (typeof params?.scope === 'string' ? params.scope : undefined);
};

/** A resource that does not say its scopes leaves them open: `scopes_supported` is optional. RFC 9728 §2. */
const foreignScopes = ({ oidc }: KoaContextWithOIDC, { scopes }: ForeignResource): string[] =>
  (scopes.length > 0 ? scopes : parseScope(askedFor(oidc))).filter((scope) => !OIDC_SCOPES.includes(scope));

/**
 * The hooks by which oidc-provider learns about resources. RFC 8707.
 *
 * @param active the key that access tokens are signed with
 */
export function resourceServers(realm: Realm, active: ActiveKey) {
  const own = realm.addresses.resource;
  const lookUp = resourceLookup(realm);

  const scopesOf = async (ctx: KoaContextWithOIDC, resource: string): Promise<readonly string[]> => {
    if (resource === own) return ALL_SCOPES;
    const found =
      loosely(resource) === loosely(own)
        ? err(`it has to be written ${own}, byte by byte, without a slash more or less`)
        : await lookUp(resource);
    if (found.ok) return foreignScopes(ctx, found.value);
    note(ctx, `invalid_target: ${resource}: ${found.error}`);
    throw new errors.InvalidTarget(describable(`no tokens for the resource ${resource}: ${found.error}`));
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
      const plainLogin = scopes.includes('openid') && scopes.every((scope) => OIDC_SCOPES.includes(scope));
      if (plainLogin) return [];
      note(ctx, `no resource parameter (RFC 8707 §2): ${own} assumed`);
      return own;
    },

    /** A token request without `resource` means what the authorization request named. RFC 8707 §2.2. */
    useGrantedResource: async (): Promise<boolean> => true,

    async getResourceServerInfo(
      ctx: KoaContextWithOIDC,
      resource: string,
      client: Client,
    ): Promise<ResourceServer> {
      let scopes = await scopesOf(ctx, resource);
      if (ctx.oidc.params?.grant_type === 'client_credentials') {
        if (resource === own) scopes = scopes.filter((scope) => allowedScopes(client).includes(scope));
        // The only place where this grant can be given default scopes before the library reads them. RFC 6749 §3.3.
        ctx.oidc.params.scope ??= formatScope(scopes);
      }
      return {
        scope: formatScope(scopes),
        audience: resource,
        accessTokenFormat: 'jwt',
        accessTokenTTL: realm.settings.ACCESS_TOKEN_TTL,
        jwt: { sign: { alg: active.alg, kid: active.kid } },
      };
    },

    /**
     * Gives an authorization request without `scope` the default scopes of its resources; the library would end it in
     * access_denied. It is hooked in as a check of the parameter, which the library runs after it resolved them.
     */
    async giveDefaultScope(ctx: KoaContextWithOIDC, scope: string | undefined): Promise<void> {
      if (scope !== undefined || !ctx.oidc.params) return;
      const servers = Object.entries(ctx.oidc.resourceServers ?? {});
      const scopes = servers.flatMap(([resource, server]) => [
        ...defaultScopes(resource, own, server.scopes),
      ]);
      // Where there are no scopes, the consent is about who the user is: the library grants nothing without a scope.
      ctx.oidc.params.scope = formatScope(scopes) || 'openid';
      note(ctx, `no scope parameter: ${ctx.oidc.params.scope} assumed`);
    },
  };
}
