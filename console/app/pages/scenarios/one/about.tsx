import type { Scenario } from '../../../../contract/catalogue.ts';
import { ClauseLink } from '../../../parts/clause-link.tsx';
import { reportsOf, symptomsOf } from '../filter.ts';

/** How it ends for a client that does everything right. */
function End({ outcome }: Pick<Scenario, 'outcome'>) {
  if (outcome.end === 'result') return <>With a result: a correct client gets through, and calls a tool.</>;
  return (
    <>
      With a refusal: there is no safe way on, and a correct client says why
      {outcome.reason !== undefined && (
        <>
          {' '}
          (<code>{outcome.reason}</code>)
        </>
      )}
      .
    </>
  );
}

/** `owner/repository#number`: GitHub leads from an issue to the pull request of the same number. */
const reportUrl = (report: string): string => `https://github.com/${report.replace('#', '/issues/')}`;

/** What a scenario is, and where it comes from. */
export function About({ scenario }: { readonly scenario: Scenario }) {
  const { id, story, client, outcome, clauses } = scenario;
  const symptoms = symptomsOf(id);
  const reports = reportsOf(scenario);
  return (
    <section class="card scenario-part-about" aria-labelledby="about">
      <h2 id="about">What happens here</h2>
      <p>{story}</p>
      <dl class="scenario-facts">
        <dt>A correct client</dt>
        <dd>{client}</dd>
        <dt>How it ends</dt>
        <dd>
          <End outcome={outcome} />
        </dd>
        {symptoms.length > 0 && (
          <>
            <dt>People meet it as</dt>
            {symptoms.map((symptom) => (
              <dd key={symptom}>{symptom.replaceAll('`', '')}</dd>
            ))}
          </>
        )}
        <dt>Clauses</dt>
        {clauses.map((clause) => (
          <dd key={clause.text}>
            <ClauseLink clause={clause} />
          </dd>
        ))}
        {reports.length > 0 && (
          <>
            <dt>Reported in</dt>
            {reports.map((report) => (
              <dd key={report}>
                <a href={reportUrl(report)} target="_blank" rel="noreferrer">
                  {report}
                </a>
              </dd>
            ))}
          </>
        )}
      </dl>
    </section>
  );
}
