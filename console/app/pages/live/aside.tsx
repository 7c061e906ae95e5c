import type { Flow } from '../../../../lab/trace/flows.ts';
import type { FlowVerdict } from '../../../../lab/verdicts/check.ts';
import { ConnectLines } from '../../parts/connect-lines.tsx';
import { CopyLine } from '../../parts/copy.tsx';
import { RunDemo } from '../../parts/run-demo.tsx';
import type { Room } from '../../state/room.ts';
import { Reset } from './reset.tsx';
import { VerdictPanel } from './verdict-panel.tsx';

/** Clients whose verdicts are shown at once; each can be looked at alone. */
const MOST = 4;

/** What stands beside the diagram: the verdicts of who is shown, and how to bring a client here. */
export function Aside({
  room,
  flows,
  verdicts,
  placeOf,
  hrefOf,
}: {
  readonly room: Room;
  readonly flows: readonly Flow[];
  readonly verdicts: ReadonlyMap<string, FlowVerdict>;
  /** Undefined when only one client is shown. */
  readonly placeOf: ((flow: string) => number) | undefined;
  readonly hrefOf: (exchange: string) => string;
}) {
  const { realm, view, loaded } = room;
  const resource = view.value?.resource;
  const judged = flows.toReversed().flatMap(({ id }) => verdicts.get(id) ?? []);
  const hasClients = room.flows.value.length > 0;
  const lines = resource !== undefined && (
    <div>
      <CopyLine label="MCP URL" text={resource} />
      <ConnectLines realm={realm} resource={resource} />
    </div>
  );
  return (
    <>
      {judged.slice(0, MOST).map((verdict) => (
        <VerdictPanel key={verdict.flow} verdict={verdict} place={placeOf?.(verdict.flow)} hrefOf={hrefOf} />
      ))}
      {judged.length > MOST && <p class="quiet">Choose a client above to read its verdict.</p>}
      <section class="live-bring" aria-labelledby="bring">
        <h2 id="bring">{hasClients ? 'Another client' : 'Bring a client'}</h2>
        <RunDemo realm={realm} />
        {hasClients && (
          <details>
            <summary>Connect your own</summary>
            {lines}
          </details>
        )}
        {!hasClients && loaded.value && (
          <>
            <h3>Connect your own</h3>
            {lines}
          </>
        )}
      </section>
      {hasClients && <Reset room={room} />}
    </>
  );
}
