import { addRow, changeOf, isEdited, pristine, rawText, requestOf } from '../../../walk/draft.ts';
import { isRelayed } from '../../../walk/prepare.ts';
import type { Draft, HopKind, Row, Where } from '../../../walk/types.ts';
import { CopyButton } from '../../parts/copy.tsx';
import { RowEditor } from './row-editor.tsx';

const GROUPS: ReadonlyArray<readonly [where: Where, title: string, add: string]> = [
  ['query', 'Query', 'Add a parameter'],
  ['form', 'Form', 'Add a parameter'],
  ['json', 'JSON body', 'Add a member'],
  ['kept', 'Kept by the client, not sent', 'Add a value'],
  ['header', 'Header fields', 'Add a header field'],
];

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'];

/** What a group is shown for: what the request has, and a header on whatever is sent through the console. */
const isShown = (where: Where, kind: HopKind, draft: Draft): boolean =>
  draft.rows.some((row) => row.where === where) || (where === 'header' && isRelayed(kind, draft));

/** Header fields are the same at every hop, except for these. */
const matters = (row: Row): boolean => row.name === 'authorization' || changeOf(row) !== undefined;

/** The body as text, for those who want to get JSON itself wrong. */
function BodyAsText({ draft, change }: { readonly draft: Draft; readonly change: (draft: Draft) => void }) {
  const hasBody = draft.rows.some(({ where }) => where === 'json' || where === 'form');
  if (!hasBody && draft.body === undefined) return null;
  if (draft.body === undefined) {
    return (
      <button
        type="button"
        class="link"
        onClick={() => change({ ...draft, body: requestOf(draft).body ?? '' })}
      >
        Write the body by hand
      </button>
    );
  }
  const { body, ...rest } = draft;
  return (
    <div class="field">
      <label for="body">The body, as it is sent (the rows of the body do not count now)</label>
      <textarea
        id="body"
        class="code"
        rows={6}
        value={body}
        spellcheck={false}
        onInput={(event) => change({ ...draft, body: event.currentTarget.value })}
      />
      <div>
        <button type="button" class="link" onClick={() => change(rest)}>
          Back to the rows
        </button>
      </div>
    </div>
  );
}

/** A request before it is sent, every value of it editable. */
export function RequestEditor({
  kind,
  draft,
  change,
}: {
  readonly kind: HopKind;
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
}) {
  const isSent = draft.prepared.url !== '' || kind !== 'register';
  const raw = rawText(requestOf(draft));
  return (
    <div class="walk-request-editor">
      {isSent && kind !== 'callback' && (
        <div class="walk-request-line">
          <label class="visually-hidden" for="method">
            Method
          </label>
          <select
            id="method"
            value={draft.method}
            disabled={!isRelayed(kind, draft)}
            onChange={(event) => change({ ...draft, method: event.currentTarget.value })}
          >
            {METHODS.map((method) => (
              <option key={method}>{method}</option>
            ))}
          </select>
          <label class="visually-hidden" for="url">
            URL
          </label>
          <input
            id="url"
            class={`code ${draft.url === draft.prepared.url ? '' : 'walk-row-changed'}`}
            value={draft.url}
            spellcheck={false}
            autocapitalize="none"
            autocomplete="off"
            onInput={(event) => change({ ...draft, url: event.currentTarget.value })}
          />
        </div>
      )}
      {GROUPS.filter(([where]) => isShown(where, kind, draft)).map(([where, title, add]) => {
        const rows = draft.rows.filter((row) => row.where === where);
        const content = (
          <>
            {rows.map((row) => (
              <RowEditor key={row.id} kind={kind} draft={draft} row={row} change={change} />
            ))}
            <button
              type="button"
              class="link"
              onClick={() => change(addRow(draft, { where, name: '', value: '' }))}
            >
              {add}
            </button>
          </>
        );
        return where === 'header' ? (
          <details key={where} class="walk-rows" open={rows.some(matters)}>
            <summary>
              {title} ({rows.length})
            </summary>
            {content}
          </details>
        ) : (
          <fieldset key={where} class="walk-rows">
            <legend>{title}</legend>
            {content}
          </fieldset>
        );
      })}
      <div class="row">
        <BodyAsText draft={draft} change={change} />
        {isEdited(draft) && (
          <button type="button" class="link" onClick={() => change(pristine(draft))}>
            Put everything back as it was prepared
          </button>
        )}
      </div>
      {isSent && kind !== 'callback' && (
        <details>
          <summary>The request exactly as it leaves</summary>
          <div class="walk-raw">
            <CopyButton text={raw} what="Copy the request" />
            <pre>{raw}</pre>
          </div>
          {kind !== 'authorize' && (
            <p class="quiet">
              The console adds what a connection needs (Content-Length, Connection, Accept-Encoding) and
              Accept: */* where no Accept is sent.
            </p>
          )}
        </details>
      )}
    </div>
  );
}
