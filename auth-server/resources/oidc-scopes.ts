import type { AuthRealmSettings } from '../../lab/realms/settings.ts';

/** Scopes of the authorization server itself. A resource cannot own them, or consent would be asked twice. */
export const OIDC_SCOPES = ['openid', 'offline_access', 'profile'];

/** Those of them that a realm knows. */
export const oidcScopes = ({ offlineAccess }: Pick<AuthRealmSettings, 'offlineAccess'>): string[] =>
  OIDC_SCOPES.filter((scope) => offlineAccess || scope !== 'offline_access');
