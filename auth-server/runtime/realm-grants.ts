import { z } from 'zod';
import type { GrantInfo } from '../../lab/control/auth-control.ts';
import type { FoundRecord, Storage } from '../storage/contract.ts';
import type { AuthRealmRuntime } from './auth-realm.ts';

const MODEL = 'Grant';

const scopes = z.object({
  openid: z.object({ scope: z.string().default('') }).default({ scope: '' }),
  resources: z.record(z.string(), z.string()).default({}),
});

/** What oidc-provider stores of a grant, as far as it is shown. What was unticked is kept beside what was asked. */
const grant = scopes.extend({
  accountId: z.string(),
  clientId: z.string(),
  iat: z.number(),
  exp: z.number(),
  rejected: scopes.default({ openid: { scope: '' }, resources: {} }),
});

function without(granted: string, rejected = ''): string {
  const refused = new Set(rejected.split(' '));
  return granted
    .split(' ')
    .filter((scope) => !refused.has(scope))
    .join(' ');
}

function read({ id: grantId, payload }: FoundRecord): GrantInfo[] {
  const stored = grant.safeParse(JSON.parse(payload));
  if (!stored.success) return [];
  const {
    accountId: subject,
    clientId,
    iat: issuedAt,
    exp: expiresAt,
    openid,
    resources,
    rejected,
  } = stored.data;
  const all = [
    ['', without(openid.scope, rejected.openid.scope)] as const,
    ...Object.entries(resources).map(
      ([resource, scope]) => [resource, without(scope, rejected.resources[resource])] as const,
    ),
  ];
  const granted = Object.fromEntries(all.filter(([, scope]) => scope !== ''));
  return [{ grantId, clientId, subject, scopes: granted, issuedAt, expiresAt }];
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
