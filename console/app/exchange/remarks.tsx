import { useEffect } from 'preact/hooks';
import { ACTOR_NAMES } from '../../../lab/trace/actors.ts';
import type { Exchange } from '../../../lab/trace/exchange.ts';
import { faultTitle, wantCatalogue } from '../state/catalogue.ts';

/** What the server says to itself: why it really refused, and what was broken on purpose. None of it is on the wire. */
export function Remarks({ exchange }: { readonly exchange: Exchange }) {
  const { notes, faults, server } = exchange;
  useEffect(() => {
    if (faults.length > 0) wantCatalogue();
  }, [faults.length]);
  return (
    <ul class="exchange-remarks">
      {faults.map((id) => (
        <li key={`fault ${id}`} class="exchange-remark-fault">
          <b>Broken on purpose</b> by the fault <code>{id}</code>
          {faultTitle(id) === undefined ? '' : `: the ${ACTOR_NAMES[server]} ${faultTitle(id)}`}.
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
