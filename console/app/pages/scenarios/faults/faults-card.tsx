import { useRef, useState } from 'preact/hooks';
import type { RealmView } from '../../../../../lab/control/server-control.ts';
import type { Fault } from '../../../../../lab/faults/fault.ts';
import type { Scenario } from '../../../../contract/catalogue.ts';
import { type ApiProblem, api, ofRealm } from '../../../api/client.ts';
import { Notice, Problem } from '../../../parts/notice.tsx';
import { useAsk } from '../../../parts/use-ask.ts';
import { COPY_NAME } from '../one/copies.tsx';
import { isCopy } from '../realm-of.ts';
import { draftOf } from './fault-draft.ts';
import { EXAMPLES } from './fault-examples.ts';
import { FaultForm } from './fault-form.tsx';
import { FaultPicker } from './fault-picker.tsx';
import { FaultRow } from './fault-row.tsx';
import { Settings } from './settings.tsx';
import './faults.css';

/** What is open below the list: the ready-made faults, or one fault in a form. */
type Adding = 'nothing' | 'pick' | { readonly fault: Fault; readonly known: boolean };

function SharedWarning({ realm }: { readonly realm: string }) {
  return (
    <Notice kind="warn">
      <p>Everybody who uses the URL of {realm} shares it: what you change here, you change for them.</p>
      <button type="button" onClick={() => document.getElementById(COPY_NAME)?.focus()}>
        Make a private copy first
      </button>
    </Notice>
  );
}

/** The faults of a realm: what they hit so far, and how they are changed while clients come and go. */
export function FaultsCard({
  scenario,
  realm,
  view,
  problem,
  onChange,
}: {
  readonly scenario: Scenario;
  readonly realm: string;
  readonly view: RealmView | undefined;
  /** Why the realm cannot be shown. */
  readonly problem: ApiProblem | undefined;
  readonly onChange: () => Promise<void>;
}) {
  const [adding, setAdding] = useState<Adding>('nothing');
  const [said, say] = useState('');
  const adder = useRef<HTMLButtonElement>(null);
  const path = (id = ''): string => ofRealm(realm, `/faults${id === '' ? '' : `/${encodeURIComponent(id)}`}`);
  const ask = useAsk(async (act: () => Promise<void>) => {
    await act();
    return true;
  });
  /** Does something to the faults, and says so when it is done. */
  const change = async (act: () => Promise<void>, done: string): Promise<boolean> => {
    if (!(await ask.run(act))) return false;
    say(done);
    await onChange();
    return true;
  };
  const close = () => {
    setAdding('nothing');
    adder.current?.focus();
  };
  const set = async (fault: { readonly id?: unknown }): Promise<void> => {
    const id = String(fault.id);
    if (await change(() => api.put(path(id), fault), `${id} is set: it counts from the next request on.`))
      close();
  };
  const active = view?.activeFaults ?? [];
  return (
    <section class="card" aria-labelledby="faults">
      <h2 id="faults">Faults {view && <span class="scenario-count">{active.length}</span>}</h2>
      {!isCopy(realm) && <SharedWarning realm={realm} />}
      <Problem problem={problem} />
      {view && active.length === 0 && <p class="quiet">None: nothing in this realm misbehaves.</p>}
      <ul class="scenario-plain">
        {active.map((counted) => {
          const { id } = counted.fault;
          return (
            <FaultRow
              key={id}
              counted={counted}
              onEdit={() => setAdding({ fault: counted.fault, known: true })}
              onRemove={() => void change(() => api.remove(path(id)), `${id} is gone.`)}
            />
          );
        })}
      </ul>
      <div class="row">
        <button
          type="button"
          ref={adder}
          aria-expanded={adding === 'pick'}
          onClick={() => setAdding(adding === 'pick' ? 'nothing' : 'pick')}
        >
          Add a ready-made one
        </button>
        <button type="button" onClick={() => setAdding({ fault: asWritten(), known: false })}>
          Write one
        </button>
        <button
          type="button"
          class="danger"
          disabled={active.length === 0 || ask.busy}
          onClick={() => void change(() => api.remove(path()), 'No fault is left.')}
        >
          Clear all
        </button>
        <span role="status" class="good">
          {said}
        </span>
      </div>
      {typeof adding !== 'object' && <Problem problem={ask.problem} />}
      {adding === 'pick' && (
        <FaultPicker
          onSet={(fault) => void set(fault)}
          onEdit={(fault) => setAdding({ fault, known: false })}
          onClose={close}
        />
      )}
      {typeof adding === 'object' && (
        <FaultForm
          key={`${adding.fault.seam} ${adding.fault.id}`}
          draft={draftOf(adding.fault)}
          known={adding.known}
          others={active.map(({ fault }) => fault.id)}
          realm={realm}
          problem={ask.problem}
          busy={ask.busy}
          onSet={(fault) => void set(fault)}
          onClose={close}
        />
      )}
      <Settings auth={scenario.auth} mcp={scenario.mcp} />
    </section>
  );
}

/** What somebody who writes a fault begins with. */
function asWritten(): Fault {
  return EXAMPLES['as-transport'] as Fault; // defaults of its parameters are left out, which a form does not mind
}
