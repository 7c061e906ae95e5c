import { setTimeout } from 'node:timers/promises';
import type { Middleware } from 'koa';
import { SERVER_AGENT } from '../../../core/server-agent.ts';
import { DOCUMENTS } from './address.ts';
import type { Documents } from './store.ts';

/** Characters of a `User-Agent` that are kept. */
const AGENT_LENGTH = 200;

const PATH = new RegExp(`^${DOCUMENTS}/([^/]+)\\.json$`);

/**
 * Serves the hosted documents to whoever asks: the authorization server has to. Whatever a person made of them, a browser
 * that opens one runs nothing of it: they share an origin with the page of the console.
 */
export const hostDocuments = (documents: Documents): Middleware =>
  async function hostDocuments(ctx, next) {
    const name = PATH.exec(ctx.path)?.[1];
    if (name === undefined) return next();
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.status = 405;
      ctx.set('Allow', 'GET, HEAD');
      ctx.body = { error: 'method_not_allowed', error_description: `${ctx.path} takes GET.` };
      return;
    }
    const agent = ctx.get('user-agent');
    const by =
      agent === SERVER_AGENT ? 'the authorization server' : agent.slice(0, AGENT_LENGTH) || 'somebody';
    const answer = await documents.answer(name, by);
    if (!answer) {
      ctx.status = 404;
      ctx.body = { error: 'not_found', error_description: `The console hosts no document at ${ctx.path}.` };
      return;
    }
    const gone = new AbortController();
    ctx.res.once('close', () => gone.abort());
    if (answer.delay > 0) await setTimeout(answer.delay, undefined, { signal: gone.signal }).catch(() => {});
    ctx.set('Cache-Control', 'no-store');
    ctx.set(answer.headers);
    ctx.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.status = answer.status;
    ctx.body = Buffer.from(answer.body);
    // Koa has set a type for a body that was given none.
    if (!Object.keys(answer.headers).some((header) => header.toLowerCase() === 'content-type')) {
      ctx.remove('Content-Type');
    }
  };
