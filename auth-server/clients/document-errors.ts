import type { EventEmitter } from 'node:events';
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { describable } from '../resources/describable.ts';

/** The endpoints that JSON answers about a client come from. */
const EVENTS = [
  'authorization.error',
  'pushed_authorization_request.error',
  'device_authorization.error',
  'grant.error',
  'introspection.error',
  'revocation.error',
];

/** Where the length was not said in advance, the library stumbles while it stops at its limit of 5 KB. */
const plain = (detail: string): string =>
  detail.includes('ReadableStream is locked') ? 'response too large' : detail;

/**
 * Adds to an answer why a client ID metadata document cannot be used. The library says only that it could not be
 * fetched, and whoever is writing such a document needs the status, the limit or the setting behind that.
 *
 * @param out the answer as it would be sent
 */
export function withReason<Out extends object>(out: Out, error: unknown): Out {
  if (!(error instanceof errors.OIDCProviderError) || error.error_detail === undefined) return out;
  const { error_description: description = '', error_detail: detail } = error;
  if (!description.startsWith('client_id metadata document')) return out;
  return { ...out, error_description: describable(`${description}: ${plain(detail)}`) };
}

const onError = (ctx: KoaContextWithOIDC, error: unknown): void => {
  if (typeof ctx.body === 'object' && ctx.body !== null) ctx.body = withReason(ctx.body, error);
};

/** Completes the JSON answers; pages are rendered with the reason at once. */
export function explainDocuments(provider: Provider): void {
  const events: EventEmitter = provider; // the typings lack several of its events
  for (const event of EVENTS) events.on(event, onError);
}
