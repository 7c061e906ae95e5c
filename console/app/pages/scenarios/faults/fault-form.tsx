import { useEffect, useRef, useState } from 'preact/hooks';
import type { Issue } from '../../../../../core/issues.ts';
import type { Seam } from '../../../../../lab/faults/fault.ts';
import type { ApiProblem } from '../../../api/client.ts';
import { Problem } from '../../../parts/notice.tsx';
import { catalogue } from '../../../state/catalogue.ts';
import { type Draft, draftOf, faultOf, issuesAt, writtenFault } from './fault-draft.ts';
import { EXAMPLES } from './fault-examples.ts';
import { Issues } from './issues.tsx';
import { MatchFields } from './match-fields.tsx';
import { WhichFields } from './which-fields.tsx';

/** Whether a text is still that of some example, so that another example may take its place. */
const isExample = (params: string): boolean =>
  Object.values(EXAMPLES).some((fault) => JSON.stringify(fault.params, null, 2) === params);

/** Members that have a field of their own, beside which an issue is shown. */
const FIELDS = ['id', 'seam', 'match', 'nth', 'times', 'per', 'after', 'params'] as const;

/** The fields of a fault. */
function Fields({
  draft,
  known,
  others,
  realm,
  issues,
  onChange,
}: {
  readonly draft: Draft;
  readonly known: boolean;
  readonly others: readonly string[];
  readonly realm: string;
  readonly issues: readonly Issue[];
  readonly onChange: (draft: Draft) => void;
}) {
  const seams = catalogue.value?.seams ?? [];
  const put = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  const chooseSeam = (seam: string) => {
    const example = EXAMPLES[seam as Seam]; // the choices are the seams
    put({ seam, ...(isExample(draft.params) ? { params: JSON.stringify(example.params, null, 2) } : {}) });
  };
  return (
    <>
      <div class="field">
        <label for="fault-id">Name</label>
        <input
          id="fault-id"
          class="code"
          value={draft.id}
          readOnly={known}
          required
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => put({ id: event.currentTarget.value })}
        />
        <Issues issues={issuesAt(issues, 'id')} />
      </div>
      <div class="field">
        <label for="fault-seam">Where</label>
        <select
          id="fault-seam"
          value={draft.seam}
          onChange={(event) => chooseSeam(event.currentTarget.value)}
        >
          {seams.map(({ seam, text }) => (
            <option key={seam} value={seam}>
              {seam}: {text}
            </option>
          ))}
        </select>
        <Issues issues={issuesAt(issues, 'seam')} />
      </div>
      <MatchFields
        match={draft.match}
        issues={issuesAt(issues, 'match')}
        onChange={(match) => put({ match })}
      />
      <WhichFields draft={draft} others={others} realm={realm} issues={issues} onChange={put} />
      <div class="field">
        <label for="fault-params">What it does there (JSON)</label>
        <textarea
          id="fault-params"
          class="code"
          rows={Math.min(14, draft.params.split('\n').length + 1)}
          spellcheck={false}
          value={draft.params}
          aria-invalid={issuesAt(issues, 'params').length > 0 || undefined}
          onInput={(event) => put({ params: event.currentTarget.value })}
        />
        <Issues issues={issuesAt(issues, 'params')} />
      </div>
    </>
  );
}

/** One fault in a form, or as the JSON that it is. */
export function FaultForm({
  draft: first,
  known,
  others,
  realm,
  problem,
  busy,
  onSet,
  onClose,
}: {
  readonly draft: Draft;
  /** Whether it is set already, and is to be replaced. */
  readonly known: boolean;
  /** Ids of faults that are set. */
  readonly others: readonly string[];
  readonly realm: string;
  readonly problem: ApiProblem | undefined;
  readonly busy: boolean;
  readonly onSet: (fault: Readonly<Record<string, unknown>>) => void;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState(first);
  const [written, setWritten] = useState<string | undefined>(undefined);
  const [own, setOwn] = useState<readonly Issue[]>([]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const read = () => (written === undefined ? faultOf(draft) : writtenFault(written));
  const submit = (event: Event) => {
    event.preventDefault();
    const fault = read();
    setOwn(fault.ok ? [] : fault.error);
    if (fault.ok) onSet(fault.value);
  };
  const switchTo = () => {
    const fault = read();
    setOwn(fault.ok ? [] : fault.error);
    if (!fault.ok) return;
    if (written === undefined) setWritten(JSON.stringify(fault.value, null, 2));
    else {
      setDraft(draftOf({ params: {}, ...fault.value } as never)); // of any shape: the server says what is wrong with it
      setWritten(undefined);
    }
  };
  const issues = own.length > 0 ? own : (problem?.issues ?? []);
  const apart = issues.filter((issue) => !FIELDS.some((field) => issuesAt([issue], field).length > 0));
  return (
    <form
      class="fault-form"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <h3 ref={heading} tabIndex={-1}>
        {known ? `Change ${first.id}` : 'A fault'}
      </h3>
      {written === undefined ? (
        <Fields {...{ draft, known, others, realm, issues }} onChange={setDraft} />
      ) : (
        <div class="field">
          <label for="fault-json">The fault (JSON)</label>
          <textarea
            id="fault-json"
            class="code"
            rows={18}
            spellcheck={false}
            value={written}
            onInput={(event) => setWritten(event.currentTarget.value)}
          />
        </div>
      )}
      <div role="alert">
        <Issues issues={written === undefined ? apart : issues} />
        {issues.length === 0 && <Problem problem={problem} />}
      </div>
      <div class="row">
        <button type="submit" class="primary" disabled={busy}>
          {known ? 'Replace' : 'Set'}
        </button>
        <button type="button" onClick={switchTo}>
          {written === undefined ? 'As JSON' : 'As a form'}
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
