import type { Configuration } from 'oidc-provider';
import type { AuthRealmSettings } from '../../lab/realms/settings.ts';

type RefreshSettings = AuthRealmSettings['refreshToken'];
type IssueRefreshToken = NonNullable<Configuration['issueRefreshToken']>;

/** Who is given a refresh token. Whatever it says, the client has to be registered for the grant. RFC 6749 §6 */
const ISSUE: Readonly<Record<RefreshSettings['issue'], IssueRefreshToken>> = {
  // By grant type and not by offline_access, which few clients ask for; unless the person unticked it.
  grant_type: async (ctx, client) =>
    client.grantTypeAllowed('refresh_token') &&
    !ctx.oidc.entities.Grant?.getRejectedOIDCScope().split(' ').includes('offline_access'),
  offline_access: async (_ctx, client, source) =>
    client.grantTypeAllowed('refresh_token') && source.scopes.has('offline_access'),
  never: async () => false,
};

/** How oidc-provider treats refresh tokens in a realm. The grace of a used one is up to the storage adapter. */
export const refreshTokens = ({
  issue,
  rotation,
}: RefreshSettings): Pick<Configuration, 'issueRefreshToken' | 'rotateRefreshToken'> => ({
  issueRefreshToken: ISSUE[issue],
  rotateRefreshToken: rotation === 'rotate',
});
