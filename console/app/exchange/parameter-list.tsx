import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Explanation } from '../../explain/index.ts';
import type { Parameter } from '../../explain/parameter.ts';
import { ClauseLink } from '../parts/clause-link.tsx';
import { RecordedText } from './recorded-text.tsx';
import './parameter-list.css';

/** Whether names are explained: who knows them by heart sees more without. It holds for every exchange. */
export const explaining = signal(true);

/** What a name or a value is about, with the clause. */
export function Words({ explanation }: { readonly explanation: Explanation }) {
  const { text, look, clause } = explanation;
  if (!explaining.value) return null;
  return (
    <p>
      {text} {look} <ClauseLink clause={clause} />
    </p>
  );
}

/** A name that may break where its words end. */
function Name({ name }: { readonly name: string }) {
  const words = name.split(/(?<=[_./-])/);
  return (
    <code>
      {words.flatMap((word, index) => (index === 0 ? [word] : [<wbr key={`${index} ${word}`} />, word]))}
    </code>
  );
}

/** One name, its value, and what there is to say about it. */
export function ParameterRow({
  name,
  value,
  block = false,
  children,
}: {
  readonly name: string;
  readonly value: ComponentChildren;
  /** The value has several lines: it gets the whole width. */
  readonly block?: boolean;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class={block ? 'parameter parameter-block' : 'parameter'}>
      <dt>
        <Name name={name} />
      </dt>
      <dd class="parameter-value">{value}</dd>
      <dd class="parameter-words">{children}</dd>
    </div>
  );
}

/** Lines of a value that are shown at once. */
const MAX_LINES = 14;

/** A value as it was recorded; a long one is folded. */
function Value({ text }: { readonly text: string }) {
  const whole = <code>{text === '' ? <i class="quiet">(empty)</i> : <RecordedText text={text} />}</code>;
  const lines = text.split('\n').length;
  if (lines <= MAX_LINES) return whole;
  return (
    <details>
      <summary class="quiet">{lines} lines of JSON</summary>
      {whole}
    </details>
  );
}

/** Names and values with what they are for. */
export function ParameterList({ parameters }: { readonly parameters: readonly Parameter[] }) {
  return (
    <dl class="parameters">
      {parameters.map(({ name, value, explanation, meaning }, index) => (
        <ParameterRow
          // A name may come twice: that is what is to be seen.
          key={`${name} ${index}`}
          name={name}
          block={value.includes('\n')}
          value={<Value text={value} />}
        >
          {meaning && <Words explanation={meaning} />}
          {explanation && <Words explanation={explanation} />}
        </ParameterRow>
      ))}
    </dl>
  );
}
