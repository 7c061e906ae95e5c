import type { CountedFault } from '../../../../../lab/faults/fault-set.ts';
import { faultTitle } from '../../../state/catalogue.ts';
import { isSpent, whichRequests } from './fault-words.ts';

/** A fault that is set, and what it has met so far. */
export function FaultRow({
  counted,
  onEdit,
  onRemove,
}: {
  readonly counted: CountedFault;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const { fault, seen, hit } = counted;
  const { id, seam, params } = fault;
  const title = faultTitle(id);
  return (
    <li class="fault-set" aria-label={id}>
      <div class="fault-head">
        <b>
          <code>{id}</code>
        </b>
        <span class="fault-counts" title="Matching requests since it was set, and those that it changed">
          met {seen}, hit {hit}
          {isSpent(counted) && ', done'}
        </span>
      </div>
      {title !== undefined && <p>{title}</p>}
      <p class="quiet">
        <code>{seam}</code> hits {whichRequests(fault)}
      </p>
      <details>
        <summary>What it does there</summary>
        <pre>{JSON.stringify(params, null, 2)}</pre>
      </details>
      <div class="row">
        <button type="button" aria-label={`Change ${id}`} onClick={onEdit}>
          Change
        </button>
        <button type="button" class="danger" aria-label={`Remove ${id}`} onClick={onRemove}>
          Remove
        </button>
      </div>
    </li>
  );
}
