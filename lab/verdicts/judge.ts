import { CLAUSES } from '../../core/clauses.ts';
import type { Exchange } from '../trace/exchange.ts';
import { flowsOf } from '../trace/flows.ts';
import type {
  Check,
  CheckOutcome,
  CheckResult,
  Finding,
  FlowVerdict,
  FlowView,
  JudgeContext,
  Revision,
} from './check.ts';
import { hopsOf } from './hops.ts';
import { CHECKS } from './index.ts';
import { progressOf } from './progress.ts';
import { realmOf } from './realms.ts';
import { revisionOf } from './revisions.ts';

/** A flow to be judged, with what a verdict calls it. */
export interface NamedFlow extends FlowView {
  readonly id: string;
  readonly client: string;
}

/** What has to be known of a realm to judge its clients. */
export type RealmContext = Omit<JudgeContext, 'revision'>;

/** From good to bad; a rule that was not seen is worth less than one that was kept. */
const SEVERITY: readonly CheckOutcome[] = ['not_seen', 'pass', 'warning', 'fail'];

/** The worst of several outcomes: fail, then warning, then pass; not seen when there is nothing else. */
export const worstOf = (outcomes: readonly CheckOutcome[]): CheckOutcome =>
  outcomes.reduce<CheckOutcome>(
    (worst, outcome) => (SEVERITY.indexOf(outcome) > SEVERITY.indexOf(worst) ? outcome : worst),
    'not_seen',
  );

/** A broken MUST fails, a broken SHOULD warns. */
const outcomeOf = ({ level }: Check, { outcome }: Finding): CheckOutcome =>
  outcome === 'fail' && level === 'SHOULD' ? 'warning' : outcome;

function resultOf(check: Check, finding: Finding): CheckResult {
  const { id, title, level, clause, mend } = check;
  const outcome = outcomeOf(check, finding);
  return {
    id,
    title,
    level,
    clause: CLAUSES[clause],
    outcome,
    ...(finding.outcome === 'not_seen'
      ? { exchanges: [] }
      : { exchanges: finding.exchanges, expected: finding.expected, seen: finding.seen }),
    ...(finding.outcome === 'fail' ? { mend } : {}),
  };
}

/**
 * Judges what one client did, one check at a time: whoever has other things to do can do them in between.
 *
 * @param revision the revision of MCP to judge by; the one that the client speaks when absent
 */
export function* judging(
  flow: NamedFlow,
  realm: RealmContext,
  revision?: Revision,
): Generator<undefined, FlowVerdict> {
  const context: JudgeContext = { ...realm, revision: revision ?? revisionOf(hopsOf(flow).mcp) };
  const checks: CheckResult[] = [];
  for (const check of CHECKS) {
    if (!check.revisions.includes(context.revision)) continue;
    yield;
    checks.push(resultOf(check, check.judge(flow, context)));
  }
  return {
    flow: flow.id,
    client: flow.client,
    revision: context.revision,
    outcome: worstOf(checks.map(({ outcome }) => outcome)),
    checks,
    progress: progressOf(flow),
  };
}

/** Judges what one client did, at once. See {@link judging}. */
export function judgeFlow(flow: NamedFlow, realm: RealmContext, revision?: Revision): FlowVerdict {
  const work = judging(flow, realm, revision);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/**
 * Judges every client that came to a realm.
 *
 * @param exchanges of the realm at both servers, in any order; those of its companions (see lab/verdicts/realms.ts) may be
 *   among them, and count where the same client did something here
 * @param revision see {@link judgeFlow}
 */
export function judgeRealm(
  exchanges: readonly Exchange[],
  realm: RealmContext,
  revision?: Revision,
): FlowVerdict[] {
  const home = realmOf(realm.issuer);
  return flowsOf(exchanges)
    .filter((flow) => flow.exchanges.some((exchange) => exchange.realm === home))
    .map((flow) => judgeFlow(flow, realm, revision));
}
