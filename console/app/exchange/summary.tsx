import { ACTOR_NAMES } from '../../../lab/trace/actors.ts';
import { toCurl } from '../../../lab/trace/curl.ts';
import type { FlowExchange } from '../../../lab/trace/flows.ts';
import { links } from '../links.ts';
import { CopyButton } from '../parts/copy.tsx';
import { explaining } from './parameter-list.tsx';
import { RecordedText } from './recorded-text.tsx';
import { statusLine } from './status.ts';

/** The command that sends the request again; its secrets are variables. */
const curlOf = (exchange: FlowExchange): string =>
  toCurl({
    id: exchange.id,
    client: exchange.peer.agent || 'a client',
    clientIds: [],
    exchanges: [exchange],
    firstAt: exchange.at,
    lastAt: exchange.at,
  });

/** A URL with its path in front: that is what one exchange differs from another in. */
function Address({ url }: { readonly url: string }) {
  const [, origin = '', path = '', query = ''] = /^([a-z]+:\/\/[^/?#]*)?([^?#]*)(.*)$/is.exec(url) ?? [];
  return (
    <code class="exchange-address">
      <span class="quiet">{origin}</span>
      <b>
        <RecordedText text={path || '/'} />
      </b>
      <span class="quiet">
        <RecordedText text={query} />
      </span>
    </code>
  );
}

const kindOf = (status: number): string => {
  if (status >= 400) return 'bad';
  return status >= 300 ? 'on' : 'good';
};

const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 23);

/** What it is in words. What begins with a word of the language begins as a sentence does; a method of MCP stays as it is. */
function wordsOf(title: string): string {
  const words = title.replace(/ → .*$/s, '').replace(/^\S+ \S+, /, '');
  return /^[a-z]+ /.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words;
}

/** What was asked of whom, and how it ended. */
export function Summary({ exchange, realm }: { readonly exchange: FlowExchange; readonly realm: string }) {
  const { id, request, response, server, at, duration, peer, title } = exchange;
  const agent = peer.agent === '' ? 'a client that does not say what it is' : peer.agent;
  return (
    <header class="exchange-summary">
      <h2>{wordsOf(title)}</h2>
      <p class="exchange-request-line">
        <b>{request.method}</b> <Address url={request.url} />
      </p>
      <p>
        <b class={`exchange-status exchange-status-${response ? kindOf(response.status) : 'bad'}`}>
          {response ? statusLine(response.status) : 'no answer: the connection was closed'}
        </b>{' '}
        <span class="quiet">
          {response?.stream && 'an event stream '}from the {ACTOR_NAMES[server]}, after {duration} ms
        </span>
      </p>
      <p class="quiet">
        {id}, {timeOf(at)} UTC, to {agent} at {peer.address}:{peer.port}
      </p>
      <div class="row">
        <CopyButton text={curlOf(exchange)} what="Copy as curl" label="Copy as curl" />
        <CopyButton
          text={`${location.origin}${links.exchange(realm, id)}`}
          what="Copy the link"
          label="Copy the link"
        />
        <label class="row">
          <input
            type="checkbox"
            checked={explaining.value}
            onChange={({ currentTarget }) => {
              explaining.value = currentTarget.checked;
            }}
          />
          Explain
        </label>
      </div>
    </header>
  );
}
