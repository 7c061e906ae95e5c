import type { ComponentChildren } from 'preact';
import type { FlowExchange } from '../../../lab/trace/flows.ts';
import type { FlowVerdict } from '../../../lab/verdicts/check.ts';
import { parametersOf } from '../../explain/parameters.ts';
import { links } from '../links.ts';
import { room } from '../state/current-realm.ts';
import { Findings, findingsOn } from './findings.tsx';
import { MaskedToken } from './masked-token.tsx';
import { Message } from './message.tsx';
import { ParameterList } from './parameter-list.tsx';
import { Remarks } from './remarks.tsx';
import { statusLine } from './status.ts';
import { Summary } from './summary.tsx';
import { follow, followed, trail } from './trail.ts';
import './exchange-view.css';

function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** Where the secret that is followed was seen. */
function Trail({ realm, here }: { readonly realm: string; readonly here: string }) {
  const hash = followed.value;
  if (hash === undefined) return null;
  return (
    <section class="exchange-trail" aria-label="The secret that is followed" aria-live="polite">
      <div class="row">
        <b>
          The secret <code>#{hash}</code> was in
        </b>
        <button type="button" class="link" onClick={() => follow(hash)}>
          Stop following
        </button>
      </div>
      <ol>
        {trail.value.map(({ id, title }) => (
          <li key={id}>
            {id === here ? (
              <b aria-current="true">{title}</b>
            ) : (
              <a href={links.exchange(realm, id)}>{title}</a>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Parameters({
  side,
  exchange,
}: {
  readonly side: 'request' | 'response';
  readonly exchange: FlowExchange;
}) {
  const groups = parametersOf(exchange).filter((group) => group.side === side);
  if (groups.length === 0) return <p class="quiet">Nothing but the usual header fields.</p>;
  return (
    <>
      {groups.map(({ title, parameters }, index) => (
        // Two groups may have one title: a batch of messages.
        <div key={`${title} ${index}`} class="exchange-group">
          <h4>{title}</h4>
          {parameters.length === 0 ? (
            <p class="quiet">Without parameters.</p>
          ) : (
            <ParameterList parameters={parameters} />
          )}
        </div>
      ))}
    </>
  );
}

/**
 * One exchange for an expert: what was sent and answered, what that means, what the client did right and wrong in it,
 * what the server remarked to itself, and the tokens, decoded and checked.
 *
 * @param props.verdict on the flow that it belongs to; undefined while there is none
 * @param props.realm that is looked at: a flow may lead on to another one
 */
export function ExchangeView({
  exchange,
  verdict,
  realm,
}: {
  readonly exchange: FlowExchange;
  readonly verdict: FlowVerdict | undefined;
  readonly realm: string;
}) {
  const { id, request, response, notes, faults, tokens } = exchange;
  const checks = findingsOn(id, verdict);
  const masks = Object.entries(tokens);
  const view = exchange.realm === room.value.realm ? room.value.view.value : undefined;
  return (
    <article class="exchange" aria-label={exchange.title}>
      <Summary exchange={exchange} realm={realm} />
      <Trail realm={realm} here={id} />
      {checks.length > 0 && (
        <Section title="What the client did">
          <Findings checks={checks} />
        </Section>
      )}
      {notes.length + faults.length > 0 && (
        <Section title="What the server says to itself">
          <Remarks exchange={exchange} />
        </Section>
      )}
      {masks.length > 0 && (
        <Section title={masks.length === 1 ? 'The token' : 'The tokens'}>
          {masks.map(([mask, token]) => (
            <MaskedToken
              key={mask}
              mask={mask}
              token={token}
              realm={exchange.realm}
              view={view}
              at={exchange.at}
            />
          ))}
        </Section>
      )}
      <Section title="Request">
        <Parameters side="request" exchange={exchange} />
        <Message title="Request" first={`${request.method} ${request.url}`} message={request} />
      </Section>
      <Section title="Response">
        {response ? (
          <>
            <Parameters side="response" exchange={exchange} />
            <Message title="Response" first={statusLine(response.status)} message={response} />
          </>
        ) : (
          <p>The connection was closed without an answer.</p>
        )}
      </Section>
    </article>
  );
}
