import type { Flow } from '../../../../lab/trace/flows.ts';
import type { FlowVerdict } from '../../../../lab/verdicts/check.ts';
import { ClientsTable } from './clients-table.tsx';
import { FlowReport } from './flow-report.tsx';

/** Clients whose verdicts are shown in full. */
const IN_FULL = 5;

/** The verdicts on the clients of a realm: in full, or as a table where they are many. */
export function RealmReport({
  realm,
  scenario,
  flows,
  verdicts,
}: {
  readonly realm: string;
  readonly scenario: string;
  readonly flows: readonly Flow[];
  /** By the id of the flow; those of long flows come later. */
  readonly verdicts: ReadonlyMap<string, FlowVerdict>;
}) {
  const judged = flows.flatMap((flow) => {
    const verdict = verdicts.get(flow.id);
    return verdict ? [{ flow, verdict }] : [];
  });
  if (judged.length > IN_FULL) {
    return <ClientsTable rows={judged.map(({ verdict }) => ({ realm, scenario, verdict }))} realms={false} />;
  }
  return (
    <>
      {judged.map(({ flow, verdict }) => (
        <FlowReport key={flow.id} realm={realm} flow={flow} verdict={verdict} />
      ))}
    </>
  );
}
