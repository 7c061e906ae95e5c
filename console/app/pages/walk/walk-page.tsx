import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { links } from '../../links.ts';
import { CopyLine } from '../../parts/copy.tsx';
import { Empty } from '../../parts/notice.tsx';
import { arrive, walks } from '../../state/walk.ts';
import { HopView } from './hop-view.tsx';
import { StartWalk } from './start-walk.tsx';
import { Stepper } from './stepper.tsx';
import { WalkHead } from './walk-head.tsx';
import './walk.css';

/** Redirects are taken once, also when the page is drawn twice. */
const taken = new Set<string>();

/** The browser comes back from an authorization server. */
function Arrival() {
  const { route } = useLocation();
  const [stray, setStray] = useState<string>();
  useEffect(() => {
    const { href } = window.location;
    if (taken.has(href)) return;
    taken.add(href);
    void arrive(href).then((found) => {
      if (found) route(links.walkStep(found.id, found.index + 1), true);
      else setStray(href);
    });
  }, []);
  if (stray === undefined) return <p class="quiet">Looking for the walk that this belongs to…</p>;
  return (
    <>
      <h1>A redirect that no walk of this tab waits for</h1>
      <p>
        If a walk in another tab sent you here, paste this URL into its step <b>Authorization request</b>. If
        you came here by reloading or going back, the walk has it already.
      </p>
      <div class="card">
        <CopyLine label="The URL" text={stray} />
      </div>
      <p>
        <a href={links.walk()}>To the walks of this tab</a>
      </p>
    </>
  );
}

/** The flow one hop at a time, every value of it editable before it is sent. */
export function WalkPage() {
  const { path, query } = useLocation();
  if (path === '/callback') return <Arrival />;
  const [, id, number] = /^\/walk\/([^/]+)(?:\/(\d+))?$/.exec(path) ?? [];
  if (id === undefined) return <StartWalk key={query.url ?? ''} url={query.url} />;
  const walk = walks.value.find((one) => one.id === decodeURIComponent(id));
  if (!walk) {
    return (
      <Empty title="This tab has no such walk">
        <p>
          A walk lives in the tab where it was started, because it holds codes and tokens.{' '}
          <a href={links.walk()}>Start one</a>
        </p>
      </Empty>
    );
  }
  const index = Math.min(Math.max(Number(number ?? walk.steps.length) - 1, 0), walk.steps.length - 1);
  return (
    <>
      <WalkHead walk={walk} />
      <div class="walk">
        <Stepper walk={walk} index={index} />
        <HopView key={`${walk.id} ${index} ${walk.steps[index]?.kind}`} walk={walk} index={index} />
      </div>
    </>
  );
}
