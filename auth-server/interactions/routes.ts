import type { Context, Middleware } from 'koa';
import { errors, type Interaction, type InteractionResults, type Provider } from 'oidc-provider';
import { readBody } from '../../serving/body.ts';
import { note } from '../../serving/request-log.ts';
import { publicPath, servedBy } from '../middleware/find-realm.ts';
import { BODY_LIMIT } from '../middleware/limit-body.ts';
import { consentPage } from '../pages/consent.ts';
import { sendPage } from '../pages/layout.ts';
import { loginPage } from '../pages/login.ts';
import { sendError } from '../pages/send-error.ts';
import { type Realm, userOfRealm } from '../realm.ts';
import { decideGrant } from '../users/grants.ts';
import { askedBy, clientOf, consentOf, userOf } from './authorization.ts';

const PATH = /^\/interaction\/[\w-]+$/;

/** Where the person goes on: back to the authorization request, which looks at the result. */
const finish = async (
  ctx: Context,
  provider: Provider,
  result: InteractionResults,
  merge: boolean,
): Promise<void> => {
  const returnTo = await provider.interactionResult(ctx.req, ctx.res, result, {
    mergeWithLastSubmission: merge,
  });
  ctx.status = 303;
  ctx.redirect(returnTo);
};

const deny = (ctx: Context, provider: Provider, why: string): Promise<void> =>
  finish(ctx, provider, { error: 'access_denied', error_description: why }, false);

async function readForm(ctx: Context, issuer: string): Promise<URLSearchParams> {
  const origin = ctx.get('Origin');
  if (origin && origin !== new URL(issuer).origin) {
    throw new errors.InvalidRequest('this form was sent by a page of another origin');
  }
  const body = await readBody(ctx.req, BODY_LIMIT);
  if (!body.ok) throw new errors.InvalidRequest(`the form is larger than ${BODY_LIMIT} bytes`);
  return new URLSearchParams(body.value.toString('utf8'));
}

async function showLogin(
  ctx: Context,
  provider: Provider,
  interaction: Interaction,
  realm: Realm,
  problem?: string,
): Promise<void> {
  const client = await clientOf(provider, interaction);
  const hint = interaction.params.login_hint;
  const clientName = client?.clientName ?? client?.clientId ?? 'a client that is gone';
  const suggested = typeof hint === 'string' ? hint : '';
  const page = { users: realm.users, action: publicPath(ctx), clientName, suggested, problem };
  sendPage(ctx, 'Sign in', loginPage(page), problem ? 400 : 200);
}

async function showConsent(
  ctx: Context,
  provider: Provider,
  interaction: Interaction,
  realm: Realm,
): Promise<void> {
  const client = await clientOf(provider, interaction);
  const user = userOf(interaction);
  if (!client || !user) throw new errors.SessionNotFound('the client or the session of this request is gone');
  const about = {
    action: publicPath(ctx),
    user,
    realm,
    asked: askedBy(interaction),
  };
  sendPage(ctx, 'Allow access', consentPage(consentOf(interaction, client, about)));
}

/** Signs the person out of this session. Goes behind {@link finish}, which refuses once the session has changed. */
async function signOut(provider: Provider, interaction: Interaction): Promise<void> {
  const uid = interaction.session?.uid;
  const session = uid === undefined ? undefined : await provider.Session.findByUid(uid);
  if (!session) return;
  session.accountId = undefined;
  session.loginTs = undefined;
  session.authorizations = {};
  await session.persist();
}

async function submitLogin(
  ctx: Context,
  provider: Provider,
  interaction: Interaction,
  realm: Realm,
  form: URLSearchParams,
) {
  if (form.get('action') === 'deny') return deny(ctx, provider, 'the user cancelled the login');
  const name = form.get('login')?.trim() ?? '';
  if (!userOfRealm(realm, name)) {
    const rule = 'letters, digits and . _ @ + - , 64 at most, beginning with a letter or digit';
    return showLogin(ctx, provider, interaction, realm, `Not a user name. Use ${rule}.`);
  }
  note(ctx, `${name} signed in`);
  await finish(ctx, provider, { login: { accountId: name } }, false);
  // Otherwise the library signs the other one out by a page that needs a script to send itself.
  if (interaction.session && userOf(interaction) !== name) await signOut(provider, interaction);
}

/** Saves what was ticked as a new grant. Old grants stay as they are, with the tokens that came from them. */
async function submitConsent(
  ctx: Context,
  provider: Provider,
  interaction: Interaction,
  realm: Realm,
  ticked: Set<string>,
) {
  const user = userOf(interaction);
  const client = await clientOf(provider, interaction);
  if (!client || !user) throw new errors.SessionNotFound('the client or the session of this request is gone');
  const asked = askedBy(interaction);
  const grant = new provider.Grant({ accountId: user, clientId: client.clientId });
  const oidc = asked.oidc.filter((scope) => ticked.has(scope));
  grant.addOIDCScope(oidc.join(' '));
  grant.rejectOIDCScope(asked.oidc.filter((scope) => !ticked.has(scope)).join(' '));
  const all = [...oidc];
  for (const [resource, requested] of Object.entries(asked.resources)) {
    const { granted, rejected } = decideGrant({ realm, user, resource, requested }, ticked);
    grant.addResourceScope(resource, granted.join(' '));
    grant.rejectResourceScope(resource, rejected.join(' '));
    all.push(...granted);
  }
  if (all.length === 0) {
    note(ctx, `${user} granted nothing`);
    return deny(ctx, provider, `${user} granted none of the requested scopes`);
  }
  note(ctx, `${user} granted ${all.join(' ')}`);
  return finish(ctx, provider, { consent: { grantId: await grant.save() } }, true);
}

async function interact(ctx: Context, provider: Provider, realm: Realm): Promise<void> {
  const interaction = await provider.interactionDetails(ctx.req, ctx.res);
  const login = interaction.prompt.name === 'login';
  if (ctx.method === 'GET' || ctx.method === 'HEAD') {
    return login
      ? showLogin(ctx, provider, interaction, realm)
      : showConsent(ctx, provider, interaction, realm);
  }
  const form = await readForm(ctx, realm.addresses.issuer);
  if (login) return submitLogin(ctx, provider, interaction, realm, form);
  const action = form.get('action');
  if (action === 'switch') {
    await finish(ctx, provider, {}, false); // nobody is signed in by it, so the request asks for a login again
    return signOut(provider, interaction);
  }
  if (action === 'deny') return deny(ctx, provider, 'the user denied access');
  if (action !== 'allow') throw new errors.InvalidRequest('action is not one of allow, deny, switch');
  return submitConsent(ctx, provider, interaction, realm, new Set(form.getAll('scope')));
}

/** Login and consent: the pages between an authorization request and its answer. A problem becomes a readable page. */
export function interactions(): Middleware {
  return async function interactions(ctx, next) {
    if (!PATH.test(ctx.path) || !/^(GET|HEAD|POST)$/.test(ctx.method)) return next();
    const { realm, provider } = servedBy(ctx).runtime;
    try {
      await interact(ctx, await provider(), realm);
    } catch (error) {
      if (!(error instanceof errors.OIDCProviderError)) throw error;
      const code = error instanceof errors.SessionNotFound ? 'session_not_found' : error.error;
      const fields = { error: code, error_description: error.error_description };
      note(ctx, `${code}: ${error.error_description ?? error.message}`);
      sendError(ctx, fields, error.statusCode);
    }
  };
}
