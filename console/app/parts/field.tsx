import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import './field.css';

/** What a field hands to its control, so that label, hint and error belong to it. */
interface Control {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** A labelled field of a form, with what is expected and what is wrong with it. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
  readonly children: (control: Control) => ComponentChildren;
}) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {hint && (
        <span id={`${id}-hint`} class="hint">
          {hint}
        </span>
      )}
      {error && (
        <span id={`${id}-error`} class="bad">
          {error}
        </span>
      )}
    </div>
  );
}

/** One line of text. */
export function TextField({
  label,
  hint,
  error,
  value,
  onValue,
  code = true,
  placeholder,
  list,
  readOnly = false,
}: {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly code?: boolean;
  readonly placeholder?: string;
  /** Id of a datalist. */
  readonly list?: string;
  readonly readOnly?: boolean;
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input
          {...control}
          class={code ? 'code' : undefined}
          value={value}
          placeholder={placeholder}
          readOnly={readOnly}
          list={list}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** Several lines of text: URIs one below the other, or JSON. */
export function AreaField({
  label,
  hint,
  error,
  value,
  onValue,
  rows,
}: {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly rows: number;
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <textarea
          {...control}
          class="code"
          rows={rows}
          value={value}
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** One of a few words. */
export function ChoiceField<Value extends string>({
  label,
  hint,
  value,
  choices,
  onValue,
}: {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly value: Value;
  readonly choices: ReadonlyArray<readonly [Value, string]>;
  readonly onValue: (value: Value) => void;
}) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <select
          {...control}
          value={value}
          onChange={(event) => {
            const chosen = choices.find(([one]) => one === event.currentTarget.value);
            if (chosen) onValue(chosen[0]);
          }}
        >
          {choices.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Any of a few words. */
export function TicksField({
  label,
  hint,
  values,
  choices,
  onValues,
}: {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly values: readonly string[];
  readonly choices: readonly string[];
  readonly onValues: (values: readonly string[]) => void;
}) {
  const toggle = (choice: string, on: boolean) =>
    onValues(choices.filter((one) => (one === choice ? on : values.includes(one))));
  return (
    <fieldset class="ticks">
      <legend>{label}</legend>
      {choices.map((choice) => (
        <label key={choice}>
          <input
            type="checkbox"
            checked={values.includes(choice)}
            onChange={(event) => toggle(choice, event.currentTarget.checked)}
          />
          <code>{choice}</code>
        </label>
      ))}
      {hint && <span class="hint">{hint}</span>}
    </fieldset>
  );
}
