import type { Context, Middleware } from 'koa';
import { describeRealmProblem, type RealmProblem } from '../../lab/realms/definition.ts';
import { type Location, locate } from '../../lab/realms/locate.ts';
import { type LiveRealm, type RealmRegistry, realmAt } from '../../lab/realms/registry.ts';
import { note } from '../../serving/request-log.ts';
import { sendError } from '../pages/send-error.ts';
import type { AuthRealm } from '../runtime/auth-realm.ts';

/** Where a request leads: the realm that answers, and what of it was asked for. */
export interface Served extends LiveRealm<AuthRealm> {
  readonly location: Location;
}

/** What {@link findRealm} found. Every step behind it may ask. */
export const servedBy = (ctx: Context): Served => ctx.state.served as Served; // put there below; Koa knows no better type

/** The path of a request with its realm, as everybody outside has to write it. */
export const publicPath = (ctx: Context): string => `${servedBy(ctx).runtime.realm.path}${ctx.path}`;

function sendProblem(ctx: Context, problem: RealmProblem): void {
  const error_description = `${describeRealmProblem(problem)} GET /control/scenarios lists every scenario.`;
  note(ctx, describeRealmProblem(problem));
  ctx.set('Access-Control-Allow-Origin', '*'); // or a program in a browser would not learn why
  sendError(ctx, { error: 'unknown_realm', error_description }, 404, 'Not found');
}

/** Finds the realm of a request by its path. There is nothing to create first: the name says what the realm is. */
export function findRealm(realms: RealmRegistry<AuthRealm>): Middleware {
  return function findRealm(ctx, next) {
    const location = locate('auth', ctx.path);
    const found = realmAt(realms, location);
    if (!found.ok) return Promise.resolve(sendProblem(ctx, found.error));
    ctx.state.served = { ...found.value, location } satisfies Served;
    return next();
  };
}

/** Takes the realm out of the path: what comes behind sees every realm as if it were at the root. */
export function enterRealm(): Middleware {
  return function enterRealm(ctx, next) {
    const { runtime, location } = servedBy(ctx);
    if (location.path !== ctx.path) {
      ctx.mountPath = runtime.realm.path; // oidc-provider puts it in front of every path it makes a URL from
      ctx.path = location.path;
    }
    return next();
  };
}
