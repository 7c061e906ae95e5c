import { ACTOR_NAMES } from '../../../../lab/trace/actors.ts';
import type { Exchange } from '../../../../lab/trace/exchange.ts';
import { Remarks } from '../../exchange/remarks.tsx';
import { links } from '../../links.ts';

/** What the server said to itself about an exchange, and the way to it in Live. */
export function RemarksView({ exchange, realm }: { readonly exchange: Exchange; readonly realm: string }) {
  const hasWords = exchange.notes.length > 0 || exchange.faults.length > 0;
  return (
    <div>
      <h3>What the {ACTOR_NAMES[exchange.server]} says to itself</h3>
      {hasWords ? (
        <Remarks exchange={exchange} />
      ) : (
        <p class="quiet">Nothing: it saw nothing to remark on.</p>
      )}
      <p>
        <a href={links.exchange(realm, exchange.id)}>This exchange in Live</a>
      </p>
    </div>
  );
}
