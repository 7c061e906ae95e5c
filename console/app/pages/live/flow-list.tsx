import { useRef } from 'preact/hooks';
import type { Flow } from '../../../../lab/trace/flows.ts';
import type { FlowVerdict } from '../../../../lab/verdicts/check.ts';
import { Mark } from '../../diagram/mark.tsx';
import { useWindow } from '../../diagram/use-window.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { timeOf } from '../../parts/time.tsx';

/** Pixels of a card with the gap after it. */
const CARD = 308;

/** Characters of a client identifier that tell it from others at a glance. */
const short = (id: string): string => (id.length > 18 ? `${id.slice(0, 17)}…` : id);

const countOf = ({ exchanges }: Flow): string =>
  exchanges.length === 1 ? '1 exchange' : `${exchanges.length} exchanges`;

/** What has kept the rules so far may still break one. */
const soFar = ({ outcome, progress }: FlowVerdict): { readonly text?: string } =>
  outcome === 'pass' && !progress.done ? { text: 'passes so far' } : {};

function Card({
  flow,
  verdict,
  place,
}: {
  readonly flow: Flow;
  readonly verdict: FlowVerdict | undefined;
  readonly place: number;
}) {
  const { client, clientIds, protocolVersion, firstAt } = flow;
  const ids = clientIds.map(short).join(', ');
  return (
    <>
      <span class="live-flow-name">
        <Mark place={place} /> <b>{client}</b>
      </span>
      <span class="live-flow-line">
        {verdict && <Outcome outcome={verdict.outcome} {...soFar(verdict)} />}
        <span>{countOf(flow)}</span>
        <span>{verdict?.progress.done === true ? 'done' : 'under way'}</span>
      </span>
      <span class="live-flow-line quiet">
        <span>{timeOf(firstAt)}</span>
        {protocolVersion !== undefined && <span>MCP {protocolVersion}</span>}
        {ids !== '' && <code title={clientIds.join(', ')}>{ids}</code>}
      </span>
    </>
  );
}

/** The clients that came by, the newest first: one of them can be looked at alone. */
export function FlowList({
  flows,
  verdicts,
  selected,
  hrefOf,
}: {
  readonly flows: readonly Flow[];
  readonly verdicts: ReadonlyMap<string, FlowVerdict>;
  /** The id of a flow; all of them when undefined. */
  readonly selected: string | undefined;
  readonly hrefOf: (flow: string | undefined) => string;
}) {
  const scroller = useRef<HTMLElement>(null);
  const list = useWindow({ count: flows.length, size: CARD, scroller, horizontal: true });
  return (
    <nav class="live-flows" aria-label="Clients">
      {flows.length > 1 && (
        <a
          class="live-flow-all"
          href={hrefOf(undefined)}
          aria-current={selected === undefined ? 'true' : undefined}
        >
          All {flows.length} clients
        </a>
      )}
      {flows.length === 0 && <p class="live-no-flow quiet">No client yet. Each that comes is listed here.</p>}
      <section class="live-flow-scroller" ref={scroller} aria-label="Newest first">
        <ul style={{ width: `${list.getTotalSize()}px` }}>
          {list.getVirtualItems().map(({ index, start }) => {
            const place = flows.length - 1 - index;
            const flow = flows[place];
            if (!flow) return null;
            return (
              <li key={flow.id} style={{ transform: `translateX(${start}px)` }}>
                <a href={hrefOf(flow.id)} aria-current={selected === flow.id ? 'true' : undefined}>
                  <Card flow={flow} verdict={verdicts.get(flow.id)} place={place} />
                </a>
              </li>
            );
          })}
        </ul>
      </section>
    </nav>
  );
}
