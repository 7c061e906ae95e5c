import { CLAUSES } from '../../../../../core/clauses.ts';
import { CHECKS } from '../../../../../lab/verdicts/index.ts';
import type { Scenario } from '../../../../contract/catalogue.ts';
import { ClauseLink } from '../../../parts/clause-link.tsx';

/** The rules that a scenario is there for, and how a client that breaks one is mended. */
export function Checks({ scenario: { checks } }: { readonly scenario: Scenario }) {
  const about = CHECKS.filter(({ id }) => checks.includes(id));
  if (about.length === 0) return null;
  return (
    <section class="card scenario-part-checks" aria-labelledby="checks">
      <h2 id="checks">What is judged here</h2>
      <p class="quiet">A correct client …</p>
      <ul class="scenario-plain">
        {about.map(({ id, title, level, clause, mend }) => (
          <li key={id} class="scenario-check">
            <h3>… {title}</h3>
            <p class="quiet">
              <code>{id}</code> {level}, <ClauseLink clause={CLAUSES[clause]} />
            </p>
            <p>
              <b>If not:</b> {mend}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
