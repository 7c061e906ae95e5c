import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { isLoopbackHost } from '../../core/loopback.ts';
import { USER_NAME } from '../../core/users.ts';
import { note } from '../../serving/request-log.ts';
import { type Realm, userOfRealm } from '../realm.ts';
import { accounts } from './account.ts';
import { decideGrant } from './grants.ts';

/**
 * True for a request that a web page elsewhere made the browser send. Anybody may register a client, so that a page the
 * developer happens to visit could otherwise fetch itself a code. Programs send no such field.
 */
function isFromElsewhere(ctx: KoaContextWithOIDC): boolean {
  if (ctx.get('Sec-Fetch-Site') !== 'cross-site') return false;
  return !isLoopbackHost(URL.parse(ctx.get('Referer'))?.hostname ?? ''); // 127.0.0.1 and localhost are two sites
}

/**
 * Grants all that was asked for and that the user may grant.
 *
 * @throws {errors.AccessDenied} when that is nothing
 */
async function grantEverything(ctx: KoaContextWithOIDC, user: string, realm: Realm): Promise<string> {
  const { oidc } = ctx;
  const clientId = oidc.client?.clientId ?? '';
  const grant = new oidc.provider.Grant({ accountId: user, clientId });
  const requested = oidc.requestParamScopes;
  const all = [...oidc.requestParamOIDCScopes];
  grant.addOIDCScope(all.join(' '));
  for (const [resource, server] of Object.entries(oidc.resourceServers ?? {})) {
    const available = [...requested].filter((scope) => server.scopes.has(scope));
    const { granted, rejected } = decideGrant({ realm, user, resource, requested: available }, undefined);
    grant.addResourceScope(resource, granted.join(' '));
    grant.rejectResourceScope(resource, rejected.join(' '));
    all.push(...granted);
  }
  if (all.length === 0) throw new errors.AccessDenied(`${user} may grant none of the requested scopes`);
  note(ctx, `${user} granted ${all.join(' ')} (AUTO_CONSENT)`);
  oidc.entity('Grant', grant);
  return grant.save();
}

/**
 * The automatic mode: logs a user in and consents inside the authorization request itself, so that the answer to
 * /authorize is already the redirect to the client. Automated clients follow exactly one redirect.
 *
 * It is a prompt that never prompts: the policy is the earliest place where session, client and resources are known.
 *
 * @param user who logs in when the request names nobody by `login_hint` (OpenID Connect Core §3.1.2.1)
 */
export function automaticLogin(user: string, realm: Realm): interactionPolicy.Prompt {
  const { findAccount } = accounts(realm);
  const check = new interactionPolicy.Check('automatic', 'never needed', async (ctx) => {
    const { oidc } = ctx;
    if (oidc.route !== 'authorization' || oidc.prompts.has('none')) return false;
    if (isFromElsewhere(ctx)) {
      note(ctx, 'sent by a page of another site: not automatic');
      return false;
    }
    const hint = oidc.params?.login_hint;
    const name = typeof hint === 'string' ? hint : user;
    if (!userOfRealm(realm, name))
      throw new errors.InvalidRequest(`login_hint is not a user name (${USER_NAME.source})`);
    const session = oidc.session;
    if (!session || !oidc.client || !oidc.params) return false;
    session.loginAccount({ accountId: name });
    const account = await findAccount(ctx, name);
    if (account) oidc.entity('Account', account);
    const grantId = await grantEverything(ctx, name, realm);
    session.ensureClientContainer(oidc.client.clientId);
    session.grantIdFor(oidc.client.clientId, grantId);
    // With these the prompts behind this one find their work done, also a requested login or consent.
    oidc.params.prompt = undefined;
    Object.assign(oidc, { result: { login: { accountId: name }, consent: { grantId } } });
    return false;
  });
  return new interactionPolicy.Prompt({ name: 'automatic', requestable: false }, check);
}
