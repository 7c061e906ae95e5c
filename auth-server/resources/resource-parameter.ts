import type { Context, Middleware } from 'koa';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { note } from '../../serving/request-log.ts';
import { servedBy } from '../middleware/find-realm.ts';
import { changeForm, readForm } from '../middleware/form-body.ts';
import { sendError } from '../pages/send-error.ts';

/** What a server says that does not know RFC 8707, as Microsoft Entra does. */
const REFUSAL = 'the resource parameter is not supported here, use scope alone';

/** What a client reads that sent no `resource` where it has to. */
const REQUIRED = 'the resource parameter is required here (RFC 8707 §2), in this request too';

/** Whether this very request names a resource; the library may have put one in since. */
const sent = ({ oidc, query }: KoaContextWithOIDC): boolean =>
  (oidc.body?.resource ?? query.resource) !== undefined;

/**
 * Refuses an authorization request that names a resource, where the realm does not know the parameter. It is called by
 * the library while it resolves resources, so that the client is told by the redirect.
 *
 * @throws {errors.InvalidRequest}
 */
export function refuseUnsupported(ctx: KoaContextWithOIDC, mode: string): void {
  if (mode === 'refused' && sent(ctx)) throw new errors.InvalidRequest(REFUSAL);
}

/**
 * Refuses a request without `resource` where the realm requires it.
 *
 * @throws {errors.InvalidTarget}
 */
export function requireResource(mode: string): void {
  if (mode === 'required') throw new errors.InvalidTarget(REQUIRED);
}

const TOKEN_PATHS = /^\/(token|par|device\/auth)$/;

/** Handles a request as if the parameter had not been sent. */
async function ignore(ctx: Context): Promise<void> {
  const form = await readForm(ctx);
  const query = new URLSearchParams(ctx.querystring);
  if (form?.has('resource')) {
    form.delete('resource');
    changeForm(ctx, form);
  } else if (query.has('resource')) {
    query.delete('resource');
    ctx.querystring = query.toString();
  } else return;
  note(ctx, 'resource ignored');
}

async function refuse(ctx: Context): Promise<boolean> {
  const refused = TOKEN_PATHS.test(ctx.path) && (await readForm(ctx))?.has('resource') === true;
  if (refused) {
    note(ctx, `invalid_request ${REFUSAL}`);
    sendError(ctx, { error: 'invalid_request', error_description: REFUSAL }, 400);
  }
  return refused;
}

/** Drops or refuses the `resource` parameter in realms whose server does not know it. RFC 8707 §2. */
export function resourceParameter(): Middleware {
  return async function resourceParameter(ctx, next) {
    const { resource } = servedBy(ctx).runtime.realm.behaviour;
    if (resource === 'ignored') await ignore(ctx);
    if (resource === 'refused' && (await refuse(ctx))) return;
    await next();
  };
}
