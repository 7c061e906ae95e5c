import type { Context } from 'koa';
import { describeRealmProblem, type RealmProblem } from '../../lab/realms/definition.ts';
import { note } from '../../serving/request-log.ts';

/** Answers a request for a realm that there is not, with the names that may have been meant. */
export function answerUnknownRealm(ctx: Context, problem: RealmProblem): void {
  const description = describeRealmProblem(problem);
  note(ctx, `unknown realm: ${description}`);
  ctx.set('Access-Control-Allow-Origin', '*'); // a page that mistyped a name may read why
  ctx.status = 404;
  ctx.body = {
    error: 'unknown_realm',
    error_description: `No such realm: ${description}`,
    ...(problem.problem === 'unknown_scenario' ? { near: problem.near } : {}),
  };
}
