import type { Middleware } from 'koa';
import type { Recorder } from '../../lab/trace/recorder.ts';
import { record } from '../../lab/trace/tap.ts';
import { notesOf } from '../../serving/request-log.ts';
import { servedBy } from './find-realm.ts';

/** Records the exchanges of every realm under its name. */
export function recordRealm(recorder: Recorder, now: () => number): Middleware {
  return function recordRealm(ctx, next) {
    if (!recorder.on) return next();
    const { location } = servedBy(ctx);
    return record({ recorder, realm: location.realm, locate: () => location, now, notesOf })(ctx, next);
  };
}
