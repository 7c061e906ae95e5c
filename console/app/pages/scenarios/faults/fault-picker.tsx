import { useEffect, useRef, useState } from 'preact/hooks';
import type { Fault } from '../../../../../lab/faults/fault.ts';
import { searchFor } from '../../../parts/search.ts';
import { catalogue } from '../../../state/catalogue.ts';

/** The ready-made faults, to be set as they are or to begin with. */
export function FaultPicker({
  onSet,
  onEdit,
  onClose,
}: {
  readonly onSet: (fault: Fault) => void;
  readonly onEdit: (fault: Fault) => void;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const all = catalogue.value?.faults ?? [];
  const has = searchFor(text);
  const found = all.filter(({ title, fault: { id, seam } }) => has(`${id} ${title} ${seam}`));
  return (
    <section
      class="fault-picker"
      aria-label="Ready-made faults"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div class="row">
        <input
          ref={field}
          type="search"
          aria-label="Search the ready-made faults"
          placeholder="token, 500, as-claims, expired …"
          value={text}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <span class="quiet" role="status">
          {found.length} of {all.length}
        </span>
      </div>
      {found.length === 0 && <p class="quiet">None is like that. Write one, and begin with an example.</p>}
      <ul class="scenario-plain fault-picks">
        {found.map(({ title, fault }) => (
          <li key={fault.id}>
            <div>
              <span>{title}</span>
              <br />
              <code class="quiet">{fault.id}</code> <code class="quiet">{fault.seam}</code>
            </div>
            <div class="row">
              <button type="button" aria-label={`Set ${fault.id}`} onClick={() => onSet(fault)}>
                Set
              </button>
              <button type="button" aria-label={`Change ${fault.id} first`} onClick={() => onEdit(fault)}>
                Change first
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
