import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import { mediaType, readBody } from '../../serving/body.ts';
import { BODY_LIMIT } from './limit-body.ts';

/** Forms that were read before the library reads them again. */
const FORMS = new WeakMap<IncomingMessage, URLSearchParams>();

/** Makes a request readable once more, with a body of our own. Whoever reads it does so by its iterator. */
function replay(request: IncomingMessage, body: Buffer): void {
  async function* once(): AsyncGenerator<Buffer> {
    if (body.length > 0) yield body;
    Object.defineProperty(request, 'readable', { value: false, configurable: true });
  }
  Object.defineProperty(request, 'readable', { value: true, configurable: true });
  request.iterator = once;
}

/** More than the library reads: it says of a body without a length what it would have said of the one that was sent. */
const TOO_MUCH = Buffer.alloc(BODY_LIMIT + 1);

/**
 * The form of a POST, which the library can still read afterwards; undefined where there is none, or where it is larger
 * than the library would read.
 */
export async function readForm(ctx: Context): Promise<URLSearchParams | undefined> {
  const known = FORMS.get(ctx.req);
  if (known || ctx.method !== 'POST') return known;
  if (mediaType(ctx.get('Content-Type')) !== 'application/x-www-form-urlencoded') return undefined;
  if (Number(ctx.get('Content-Length')) > BODY_LIMIT) return undefined;
  const body = await readBody(ctx.req, BODY_LIMIT);
  if (!body.ok) {
    replay(ctx.req, TOO_MUCH);
    return undefined;
  }
  const form = new URLSearchParams(body.value.toString('utf8'));
  FORMS.set(ctx.req, form);
  replay(ctx.req, body.value);
  return form;
}

/** Puts another form in place of the one that was sent. */
export function changeForm(ctx: Context, form: URLSearchParams): void {
  FORMS.set(ctx.req, form);
  const body = Buffer.from(form.toString());
  if (ctx.req.headers['content-length'] !== undefined)
    ctx.req.headers['content-length'] = String(body.length);
  replay(ctx.req, body);
}
