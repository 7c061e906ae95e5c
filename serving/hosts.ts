import type { Middleware } from 'koa';
import { isLoopbackHost } from '../core/loopback.ts';
import { note } from './request-log.ts';

const hostnameOf = (host: string): string | undefined => URL.parse(`http://${host}`)?.hostname;

/**
 * Refuses requests whose `Host` is not one of ours: a DNS name that an attacker points at this machine would otherwise
 * make a foreign page same-origin with us.
 *
 * @param allowed host names besides loopback, without port
 * @param setting the name of the setting that adds to them
 */
export function guardHost(allowed: readonly string[], setting = 'ALLOWED_HOSTS'): Middleware {
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  return async function guardHost(ctx, next) {
    const hostname = hostnameOf(ctx.req.headers.host ?? '');
    if (hostname !== undefined && (isLoopbackHost(hostname) || names.has(hostname))) return next();
    note(ctx, `refused: Host ${ctx.req.headers.host ?? '(none)'} is not in ${setting}`);
    ctx.status = 421;
    ctx.body = {
      error: 'misdirected_request',
      error_description: `This server does not answer for the host ${JSON.stringify(ctx.req.headers.host ?? '')}. Use localhost, or add the name to ${setting}.`,
    };
  };
}

/** The host names of public URLs, for {@link guardHost}. */
export const hostNames = (...urls: readonly string[]): string[] => urls.map((url) => new URL(url).hostname);
