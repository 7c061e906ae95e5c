import type { RecordedMessage } from '../../../lab/trace/exchange.ts';
import { explain } from '../../explain/index.ts';
import { CopyButton } from '../parts/copy.tsx';
import { pretty } from '../parts/pretty.ts';
import { RecordedText } from './recorded-text.tsx';

const missing = ({ bytes }: RecordedMessage): string =>
  bytes === 0 ? 'There was no body.' : `${bytes} bytes of a page for people, which are not kept.`;

/** A message as it was recorded: every header field, and the body. */
export function Message({
  title,
  first,
  message,
}: {
  readonly title: string;
  /** The request line or the status line. */
  readonly first: string;
  readonly message: RecordedMessage;
}) {
  const { headers, body, cut } = message;
  const fields = Object.entries(headers);
  const raw = [first, ...fields.map(([name, value]) => `${name}: ${value}`), '', body ?? ''].join('\n');
  return (
    <details class="exchange-message">
      <summary>
        {title}{' '}
        <span class="quiet">
          as recorded: {fields.length} header fields, {message.bytes} bytes
        </span>
      </summary>
      <div class="row">
        <CopyButton text={raw} what={`Copy: ${title}`} />
      </div>
      <pre>
        <RecordedText text={first} />
        {fields.map(([name, value]) => (
          <span key={name}>
            {'\n'}
            <b title={explain('header', name)?.text}>{name}</b>: <RecordedText text={value} />
          </span>
        ))}
      </pre>
      {body === undefined || body === '' ? (
        <p class="quiet">{missing(message)}</p>
      ) : (
        <pre>
          <RecordedText text={pretty(body)} />
        </pre>
      )}
      {cut && <p class="quiet">The body was longer: only its beginning is kept.</p>}
    </details>
  );
}
