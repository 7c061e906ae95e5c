import type { Context, Middleware } from 'koa';
import type { AccessToken } from '../../core/claims.ts';
import type { ChallengeContext, Refusal } from '../../core/refusals.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { McpState } from '../state.ts';
import { type Credentials, credentialsOf } from './credentials.ts';
import { checkDpopProof } from './dpop.ts';
import { refuse } from './refuse.ts';
import { createReplayMemory } from './replay-memory.ts';
import type { VerifyToken } from './verify-token.ts';

/** What the gate needs. */
export interface RequireBearerOptions {
  readonly verifyToken: VerifyToken;
  readonly challenge: ChallengeContext;
  /** The URL that a DPoP proof has to name. */
  readonly resource: string;
  /** Seconds. */
  readonly clockTolerance: number;
  /** DPoP proofs that are remembered, about 100 bytes each. */
  readonly rememberedProofs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Admits requests with a valid access token, as `Bearer` (RFC 6750) or with a proof as `DPoP` (RFC 9449). */
export function requireBearer(options: RequireBearerOptions): Middleware<McpState> {
  const { verifyToken, challenge, resource, clockTolerance, now } = options;
  const replays = createReplayMemory(options.rememberedProofs);

  /** RFC 9449 §7.1 and §7.2: a bound token needs its proof, and only a bound token can have one. */
  async function checkPossession(
    { scheme, token, proofs }: Credentials,
    { boundTo }: AccessToken,
    method: string,
  ): Promise<Result<void, Refusal>> {
    if (boundTo === undefined) return scheme === 'bearer' ? ok(undefined) : err({ reason: 'dpop_not_bound' });
    const [proof, ...others] = proofs;
    if (scheme === 'bearer' || proof === undefined) return err({ reason: 'dpop_proof_missing' });
    if (others.length > 0) return err({ reason: 'dpop_proof_invalid', detail: 'more than one DPoP header' });
    const checked = await checkDpopProof(proof, {
      method,
      url: resource,
      accessToken: token,
      thumbprint: boundTo,
      now: Math.floor(now() / 1000),
      clockTolerance,
      replays,
    });
    return checked.ok ? checked : err({ reason: 'dpop_proof_invalid', detail: checked.error });
  }

  async function admit(ctx: Context): Promise<Result<AccessToken, Refusal>> {
    const credentials = credentialsOf(ctx.req);
    if (!credentials.ok) return credentials;
    const verified = await verifyToken(credentials.value.token);
    if (!verified.ok) return verified;
    const possession = await checkPossession(credentials.value, verified.value, ctx.method);
    return possession.ok ? verified : possession;
  }

  return async function requireBearer(ctx, next) {
    const caller = await admit(ctx);
    if (!caller.ok) return refuse(ctx, caller.error, challenge);
    ctx.state.caller = caller.value;
    return next();
  };
}
