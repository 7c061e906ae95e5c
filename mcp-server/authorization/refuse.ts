import type { Context } from 'koa';
import { type ChallengeContext, describeRefusal, type Refusal, refusalToWire } from '../../core/refusals.ts';
import { note } from '../../serving/request-log.ts';

/** Answers with a refusal: generic on the wire, exact in the log. */
export function refuse(ctx: Context, refusal: Refusal, challenge: ChallengeContext): void {
  note(ctx, describeRefusal(refusal));
  const used = /^dpop /i.test(ctx.get('authorization')) ? 'DPoP' : 'Bearer';
  const { status, headers, body } = refusalToWire(refusal, challenge, used);
  ctx.status = status;
  ctx.set({ ...headers, 'Cache-Control': 'no-store' });
  ctx.body = body;
}
