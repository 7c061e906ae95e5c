import type { Context } from 'koa';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { formDecoded } from '../../core/form-encoding.ts';
import type { Facts } from '../../lab/faults/fault.ts';
import { servedBy } from './find-realm.ts';
import { readForm } from './form-body.ts';

/** The client that authenticates by RFC 6749 §2.3.1. */
function basicClient(authorization: string): string | undefined {
  const [, credentials] = /^basic ([\w+/=-]+)$/i.exec(authorization) ?? [];
  if (credentials === undefined) return undefined;
  const [id] = Buffer.from(credentials, 'base64').toString('utf8').split(':', 1);
  return id === undefined ? undefined : formDecoded(id);
}

/** The client that a path of RFC 7592 §2 belongs to. */
const managedClient = (path: string): string | undefined => {
  const [, id] = /^\/register\/([^/]+)$/.exec(path) ?? [];
  return id === undefined ? undefined : formDecoded(id);
};

/** A client that only the library knows: the one of an authorization request that is resumed. */
const resolvedClient = (ctx: Context): string | undefined => {
  const { oidc } = ctx as Partial<KoaContextWithOIDC>; // the library adds it to the context of its own routes
  return oidc?.client?.clientId;
};

/** What a fault may look at of a request to this server. A form is read for it, and can be read again. */
export async function requestFacts(ctx: Context): Promise<Facts> {
  const { endpoint, form } = servedBy(ctx).location;
  const params = (await readForm(ctx)) ?? new URLSearchParams(ctx.querystring);
  const grantType = params.get('grant_type');
  const clientId =
    params.get('client_id') ??
    basicClient(ctx.get('Authorization')) ??
    managedClient(ctx.path) ??
    resolvedClient(ctx);
  return {
    method: ctx.method,
    endpoint,
    ...(form === undefined ? {} : { form }),
    ...(grantType === null ? {} : { grant_type: grantType }),
    ...(clientId === undefined ? {} : { client_id: clientId }),
  };
}
