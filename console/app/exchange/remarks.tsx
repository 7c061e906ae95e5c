import { useEffect } from 'preact/hooks';
import type { Exchange } from '../../../lab/trace/exchange.ts';
import { ApiProblem } from '../api/client.ts';
import { catalogue, loadCatalogue } from '../state/catalogue.ts';

const SERVERS = { auth: 'authorization server', mcp: 'MCP server' } as const;

/** What a fault does, in words; its id is all there is until the catalogue has come, and for faults of somebody's own. */
const titleOf = (id: string): string | undefined =>
  catalogue.value?.faults.find(({ fault }) => fault.id === id)?.title;

/** What the server says to itself: why it really refused, and what was broken on purpose. None of it is on the wire. */
export function Remarks({ exchange }: { readonly exchange: Exchange }) {
  const { notes, faults, server } = exchange;
  useEffect(() => {
    if (faults.length === 0) return;
    loadCatalogue().catch((error: unknown) => {
      if (!(error instanceof ApiProblem)) throw error; // a title is missing then, and nothing else
    });
  }, [faults.length]);
  return (
    <ul class="remarks">
      {faults.map((id) => (
        <li key={`fault ${id}`} class="remark-fault">
          <b>Broken on purpose</b> by the fault <code>{id}</code>
          {titleOf(id) === undefined ? '' : `: the ${SERVERS[server]} ${titleOf(id)}`}.
        </li>
      ))}
      {notes.map((note) => (
        <li key={`note ${note}`}>
          <code>{note}</code>
        </li>
      ))}
    </ul>
  );
}
