import type { Exchange } from '../../../lab/trace/exchange.ts';
import type { Flow, FlowExchange } from '../../../lab/trace/flows.ts';
import { inOrder } from '../../../lab/trace/order.ts';
import type { CheckResult, FlowVerdict } from '../../../lab/verdicts/check.ts';

/** What an exchange earned: the rules that were broken there, the worst first, and how many were kept. */
export interface Earned {
  readonly broken: readonly CheckResult[];
  readonly kept: number;
}

/** One line of the diagram. */
export interface Row {
  readonly exchange: FlowExchange;
  /** The flow that it belongs to. */
  readonly flow: Flow;
  readonly earned: Earned;
}

const NOTHING: Earned = { broken: [], kept: 0 };

const known = new WeakMap<FlowVerdict, ReadonlyMap<string, Earned>>();

/** What each exchange of a flow earned, by its id: a check belongs to the first exchange that it names. */
function earnedOf(verdict: FlowVerdict): ReadonlyMap<string, Earned> {
  const before = known.get(verdict);
  if (before) return before;
  const seen = verdict.checks.filter(({ outcome }) => outcome !== 'not_seen');
  const byExchange = Map.groupBy(seen, ({ exchanges }) => exchanges[0] ?? '');
  const earned = new Map(
    [...byExchange].map(([id, checks]) => [
      id,
      {
        broken: ['fail', 'warning'].flatMap((bad) => checks.filter(({ outcome }) => outcome === bad)),
        kept: checks.filter(({ outcome }) => outcome === 'pass').length,
      },
    ]),
  );
  known.set(verdict, earned);
  return earned;
}

const drawn = new WeakMap<FlowExchange, Row>();

/** The line of an exchange, the one from before if nothing about it has changed. */
function rowOf(exchange: FlowExchange, flow: Flow, earned: Earned): Row {
  const before = drawn.get(exchange);
  if (before?.flow === flow && before.earned === earned) return before;
  const row = { exchange, flow, earned };
  drawn.set(exchange, row);
  return row;
}

/** The lines of the diagram, in the order of time: those of one flow, or of several side by side. */
export function rowsOf(flows: readonly Flow[], verdicts: ReadonlyMap<string, FlowVerdict>): readonly Row[] {
  const rows = flows.flatMap((flow) => {
    const verdict = verdicts.get(flow.id);
    const earned = verdict && earnedOf(verdict);
    return flow.exchanges.map((exchange) => rowOf(exchange, flow, earned?.get(exchange.id) ?? NOTHING));
  });
  if (flows.length < 2) return rows;
  const byExchange = new Map<Exchange, Row>(rows.map((row) => [row.exchange, row]));
  return inOrder([...byExchange.keys()]).flatMap((exchange) => byExchange.get(exchange) ?? []);
}
