import { CLAUSES } from '../../../../core/clauses.ts';
import { PARTIES } from '../../../walk/hops.ts';
import type { Judgement } from '../../../walk/types.ts';
import { ClauseLink } from '../../parts/clause-link.tsx';

const KINDS: Readonly<Record<Judgement['outcome'], string>> = {
  good: 'good',
  onward: 'onward',
  refused: 'refused',
  unnoticed: 'unnoticed',
  stuck: 'refused',
};

/** The clauses that a judgement comes from. */
function Clauses({ clauses }: Pick<Judgement, 'clauses'>) {
  if (clauses.length === 0) return null;
  return (
    <p class="walk-clauses">
      {clauses.map((id) => (
        <ClauseLink key={id} clause={CLAUSES[id]} />
      ))}
    </p>
  );
}

/** What an answer means, and above all who noticed. */
export function JudgementView({ judgement }: { readonly judgement: Judgement }) {
  const { outcome, who, headline, why, instead, clauses, facts } = judgement;
  return (
    <div class={`walk-judgement walk-judgement-${KINDS[outcome]}`}>
      {who !== undefined && (
        <p class="walk-who">
          <span class="walk-who-label">Who noticed</span> <strong>{PARTIES[who]}</strong>
        </p>
      )}
      <h3>{headline}</h3>
      {why.split('\n').map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {instead !== undefined && <p class="walk-instead">{instead}</p>}
      <Clauses clauses={clauses} />
      {facts.length > 0 && (
        <dl class="walk-facts">
          {facts.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
