import { useEffect } from 'preact/hooks';
import type { Revision } from '../../../../lab/verdicts/check.ts';
import type { PlaygroundReport } from '../../../contract/reports.ts';
import { api } from '../../api/client.ts';
import { Empty, Problem } from '../../parts/notice.tsx';
import { useAsk } from '../../parts/use-ask.ts';
import { followActivity, visits } from '../../state/activity.ts';
import { ClientsTable } from './clients-table.tsx';

/** Milliseconds that news wait for others: every realm is judged anew. */
const PAUSE = 1000;

/** The verdicts on everybody who came by, in whichever realm; asked for anew when somebody does something. */
export function Everything({ revision }: { readonly revision: Revision | undefined }) {
  const query = revision === undefined ? '' : `?revision=${revision}`;
  const ask = useAsk(() => api.get<PlaygroundReport>(`/api/report${query}`));
  const stamp = [...visits.value.values()].map(({ exchanges, at }) => `${exchanges} ${at}`).join();
  useEffect(followActivity, []);
  useEffect(() => void ask.run(), [query]);
  useEffect(() => {
    const timer = setTimeout(() => void ask.run(), PAUSE);
    return () => clearTimeout(timer);
  }, [stamp]);
  if (ask.problem) return <Problem problem={ask.problem} />;
  if (!ask.value) return <p class="quiet report-waiting">Judging everybody who came by…</p>;
  const { realms, left } = ask.value;
  const rows = realms.flatMap(({ realm, scenario, flows }) =>
    flows.map((verdict) => ({ realm, scenario, verdict })),
  );
  if (rows.length === 0) {
    return (
      <Empty title="Nobody came by yet, in any realm">
        <p>Give the URL of a scenario to your client, or run the demo client on one.</p>
      </Empty>
    );
  }
  return (
    <>
      <p>
        {rows.length} {rows.length === 1 ? 'client' : 'clients'} in {realms.length}{' '}
        {realms.length === 1 ? 'realm' : 'realms'}, the worst first.
        {left > 0 && ` ${left} realms that were not used lately are left out.`}
      </p>
      <ClientsTable rows={rows} realms />
    </>
  );
}
