import { z } from 'zod';
import type { GrantInfo } from '../../lab/control/auth-control.ts';
import type { FoundRecord, Storage } from '../storage/contract.ts';
import type { AuthRealmRuntime } from './auth-realm.ts';

const MODEL = 'Grant';

/** What oidc-provider stores of a grant, as far as it is shown. What was unticked is kept apart. */
const grant = z.object({
  accountId: z.string(),
  clientId: z.string(),
  iat: z.number(),
  exp: z.number(),
  openid: z.object({ scope: z.string().default('') }).default({ scope: '' }),
  resources: z.record(z.string(), z.string()).default({}),
});

function read({ id: grantId, payload }: FoundRecord): GrantInfo[] {
  const stored = grant.safeParse(JSON.parse(payload));
  if (!stored.success) return [];
  const { accountId: subject, clientId, iat: issuedAt, exp: expiresAt, openid, resources } = stored.data;
  const scopes = openid.scope === '' ? resources : { '': openid.scope, ...resources };
  return [{ grantId, clientId, subject, scopes, issuedAt, expiresAt }];
}

/** What may be done to the grants of a realm from inside. */
export const realmGrants = (
  storage: Storage,
  realm: string,
): Pick<AuthRealmRuntime, 'grants' | 'forgetGrant'> => ({
  async grants() {
    const found = (await storage.list(realm, MODEL)).flatMap(read);
    return found.sort((one, other) => one.issuedAt - other.issuedAt);
  },
  async forgetGrant(grantId) {
    if (!(await storage.find(realm, MODEL, grantId))) return false;
    // The grant goes first: what somebody issues from it meanwhile is worthless without it.
    await storage.destroy(realm, MODEL, grantId);
    await storage.revokeByGrantId(realm, grantId);
    return true;
  },
});
