import type { Middleware } from 'koa';
import { note } from '../../serving/request-log.ts';
import { sendError } from '../pages/send-error.ts';
import { StorageUnavailable } from '../storage/contract.ts';
import { servedBy } from './find-realm.ts';

const AWAY = 'the storage of the authorization server does not answer, try again later';

/** Hands a request over to the library's own routes, in the provider of its realm. */
export function serveRealm(): Middleware {
  return async function serveRealm(ctx, next) {
    const provider = await servedBy(ctx).runtime.provider();
    const [routes] = provider.middleware; // the one that the library puts there, as for an app that mounts it
    await (routes ? routes(ctx, next) : next());
  };
}

/** Says that the storage is away where our own code meets it. The adapter does so for the library. */
export function answerOutage(): Middleware {
  return async function answerOutage(ctx, next) {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      note(ctx, `temporarily_unavailable ${error.message}`);
      sendError(ctx, { error: 'temporarily_unavailable', error_description: AWAY }, 503);
    }
  };
}
