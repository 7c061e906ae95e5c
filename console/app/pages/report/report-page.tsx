import { useLocation } from 'preact-iso';
import { links } from '../../links.ts';
import { Empty, Notice } from '../../parts/notice.tsx';
import { RunDemo } from '../../parts/run-demo.tsx';
import { room } from '../../state/current-realm.ts';
import { Everything } from './everything.tsx';
import { Exports } from './exports.tsx';
import { RealmReport } from './realm-report.tsx';
import { type ReportChoice, readChoice, reportAddress } from './report-address.ts';
import { Choice } from './report-choice.tsx';
import { SourceView } from './source-view.tsx';
import { useVerdicts } from './use-verdicts.ts';
import './report.css';

/** Nobody came by: how to have somebody come. */
function Nobody({ realm }: { readonly realm: string }) {
  return (
    <Empty title="Nobody came by yet">
      <p>
        There is nothing to report of the realm <code>{realm}</code>.{' '}
        <a href={links.live(realm)}>Connect your client</a>, or let the demo client come by.
      </p>
      <div class="report-demo">
        <RunDemo realm={realm} />
      </div>
    </Empty>
  );
}

/** The verdicts on the clients of the realm that is watched. */
function RealmPart({ choice }: { readonly choice: ReportChoice }) {
  const { realm, flows, loaded, view, problem, dropped } = room.value;
  const verdicts = useVerdicts(choice.revision);
  if (!view.value || !loaded.value) {
    return problem.value === undefined ? (
      <p class="quiet report-waiting">Looking at what was recorded…</p>
    ) : (
      <Notice kind="bad">{problem.value}</Notice>
    );
  }
  if (flows.value.length === 0) return <Nobody realm={realm} />;
  const chosen = choice.what === 'flow' ? flows.value.filter(({ id }) => id === choice.flow) : flows.value;
  if (chosen.length === 0) {
    return (
      <Empty title="This flow is not there">
        <p>
          The realm <code>{realm}</code> has no flow <code>{choice.flow ?? '(none was named)'}</code>.
          Exchanges live in the memory of the servers: a restart or newer ones may have taken its place.{' '}
          <a href={reportAddress(realm, { what: 'realm', revision: choice.revision })}>
            Everybody in this realm
          </a>
        </p>
      </Empty>
    );
  }
  return (
    <>
      <p class="report-lead">
        <b>{view.value.title}</b>. What a correct client does here: {view.value.client}
      </p>
      {dropped.value > 0 && (
        <Notice kind="warn">
          {dropped.value} older exchanges of this realm are no longer kept: what they would have shown is not
          judged.
        </Notice>
      )}
      {choice.view && <SourceView realm={realm} choice={choice} source={choice.view} flows={chosen} />}
      <RealmReport realm={realm} scenario={view.value.scenario} flows={chosen} verdicts={verdicts} />
    </>
  );
}

/** What the clients that came by did right and wrong, as something to keep. */
export function ReportPage() {
  const { query } = useLocation();
  const { realm, flows } = room.value;
  const choice = readChoice(query);
  const isKept = choice.what === 'all' || flows.value.length > 0;
  return (
    <div class="report">
      <h1>Report: {choice.what === 'all' ? 'everybody' : realm}</h1>
      <Choice realm={realm} choice={choice} flows={flows.value} />
      <div class="report-columns">
        <div>
          {choice.what === 'all' ? <Everything revision={choice.revision} /> : <RealmPart choice={choice} />}
        </div>
        {isKept && <Exports realm={realm} choice={choice} />}
      </div>
    </div>
  );
}
