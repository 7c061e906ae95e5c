import type { Middleware } from 'koa';
import { isProxied } from '../../serving/proxied.ts';
import { note } from '../../serving/request-log.ts';
import { publicPath } from './find-realm.ts';

/** Pages that set cookies: a browser has to meet them at the public address, or it loses them half-way. */
const COOKIE_PAGES = /^\/(authorize|device|logout)$/;

/**
 * Makes every URL that the library derives from the request the public one, whatever name the request came by: inside
 * a container network or behind a tunnel the documents still have to say what the client compares. Goes behind the
 * check of the real `Host`.
 *
 * @param authUrl the public origin of the server
 */
export function pinPublicUrl(authUrl: string): Middleware {
  const { host, protocol, origin } = new URL(authUrl);
  const scheme = protocol.slice(0, -1);
  return async function pinPublicUrl(ctx, next) {
    // A proxy may rewrite `Host`, too: sent to the public URL, a browser would go in circles.
    const direct = !isProxied(ctx.req.headers);
    if (direct && ctx.req.headers.host !== host && ctx.method === 'GET' && COOKIE_PAGES.test(ctx.path)) {
      note(ctx, `Host was ${ctx.req.headers.host ?? '(none)'}: sent to ${host}`);
      ctx.redirect(`${origin}${publicPath(ctx)}${ctx.search}`); // never ctx.url: a proxy-style request line names a host
      return;
    }
    // A trace shows the request as it came: what is right already is left alone.
    if (!direct || ctx.req.headers.host !== host || scheme !== 'http') {
      ctx.req.headers.host = host;
      ctx.req.headers['x-forwarded-proto'] = scheme;
      delete ctx.req.headers['x-forwarded-host'];
    }
    await next();
  };
}
