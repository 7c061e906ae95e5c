import { useEffect } from 'preact/hooks';
import { ACTOR_NAMES } from '../../../../../lab/trace/actors.ts';
import type { CheckResult, FlowVerdict } from '../../../../../lab/verdicts/check.ts';
import { links } from '../../../links.ts';
import { ClauseLink } from '../../../parts/clause-link.tsx';
import { Compared } from '../../../parts/compared.tsx';
import { Empty, Notice } from '../../../parts/notice.tsx';
import { Outcome } from '../../../parts/outcome.tsx';
import { visits } from '../../../state/activity.ts';
import { type Judged, verdicts, watchVerdict } from '../../../state/verdicts.ts';

/** A rule that a client broke: what was expected, what was there, and the exchange. */
function Broken({
  check,
  realm,
  flow,
}: {
  readonly check: CheckResult;
  readonly realm: string;
  readonly flow: string;
}) {
  const { id, title, level, clause, outcome, expected, seen, mend, exchanges } = check;
  const [guilty] = exchanges;
  return (
    <li class="scenario-broken">
      <p>
        <Outcome outcome={outcome} /> A correct client {title}.
      </p>
      <p class="quiet">
        <code>{id}</code> {level}, <ClauseLink clause={clause} />
      </p>
      <dl>
        <Compared expected={expected} seen={seen} />
      </dl>
      {mend !== undefined && (
        <p>
          <b>Mend it:</b> {mend}
        </p>
      )}
      {guilty !== undefined && <a href={links.exchange(realm, guilty, flow)}>The exchange</a>}
    </li>
  );
}

function Visitor({
  verdict,
  realm,
  about,
}: {
  readonly verdict: FlowVerdict;
  readonly realm: string;
  /** The checks that the scenario is there for. */
  readonly about: readonly string[];
}) {
  const { flow, client, outcome, revision, checks, progress } = verdict;
  const broken = checks.filter((check) => check.outcome !== 'pass');
  const kept = checks.filter((check) => check.outcome === 'pass');
  const keptHere = kept.filter(({ id }) => about.includes(id));
  const others = kept.length - keptHere.length;
  return (
    <article class="scenario-visitor" aria-label={client}>
      <h3>
        {client} <Outcome outcome={outcome} />
      </h3>
      <p class="quiet">
        MCP {revision}. Last: {progress.last}.{' '}
        {progress.next !== undefined && !progress.done && <>Next, expected: {progress.next}. </>}
        <a href={links.flow(realm, flow)}>The flow</a>
      </p>
      <ul class="scenario-plain">
        {broken.map((check) => (
          <Broken key={check.id} check={check} realm={realm} flow={flow} />
        ))}
        {keptHere.map(({ id, title }) => (
          <li key={id}>
            <span class="good" aria-hidden="true">
              ✓
            </span>{' '}
            {title} <code class="quiet">{id}</code>
          </li>
        ))}
      </ul>
      {others > 0 && (
        <p class="quiet">
          {others} {keptHere.length > 0 ? 'other ' : ''}
          {others === 1 ? 'rule was kept' : 'rules were kept'}.
        </p>
      )}
    </article>
  );
}

/** What the verdicts could not look at. */
function Incomplete({ judged: { dropped, missing } }: { readonly judged: Judged }) {
  if (dropped === 0 && missing.length === 0) return null;
  return (
    <Notice kind="warn">
      {missing.map(({ server, why }) => (
        <p key={server}>
          What the {ACTOR_NAMES[server]} recorded is missing: {why}
        </p>
      ))}
      {dropped > 0 && <p>{dropped} exchanges are no longer kept: what happened first is not judged.</p>}
    </Notice>
  );
}

/** How each client that came to a realm did. */
export function Visitors({ realm, about }: { readonly realm: string; readonly about: readonly string[] }) {
  useEffect(() => watchVerdict(realm), [realm]);
  const judged = verdicts.value.get(realm);
  const came = visits.value.has(realm);
  return (
    <section class="card scenario-visitors" aria-labelledby="visitors">
      <h2 id="visitors">Who came by {judged && <span class="scenario-count">{judged.clients}</span>}</h2>
      <p class="visually-hidden" role="status">
        {judged?.flows.map(({ client, outcome }) => `${client}: ${outcome}`).join(', ')}
      </p>
      {!judged && (
        <Empty title={came ? 'Somebody came by …' : 'Nobody yet'}>
          {!came && <p>It appears here at once when a client sends its first request.</p>}
        </Empty>
      )}
      {judged && <Incomplete judged={judged} />}
      {judged?.flows.map((verdict) => (
        <Visitor key={verdict.flow} verdict={verdict} realm={realm} about={about} />
      ))}
      {judged && judged.clients > judged.flows.length && (
        <p class="quiet">
          The last {judged.flows.length} of {judged.clients}. <a href={links.report(realm)}>All of them</a>
        </p>
      )}
    </section>
  );
}
