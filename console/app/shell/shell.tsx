import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { links } from '../links.ts';
import { Notice } from '../parts/notice.tsx';
import { currentRealm, room } from '../state/current-realm.ts';
import { playgroundProblem } from '../state/playground.ts';
import { RealmPicker } from './realm-picker.tsx';
import './shell.css';

/** Which part of the console an address belongs to. */
const partOf = (path: string): string => {
  if (path.startsWith('/walk') || path === '/callback') return 'walk';
  if (path.startsWith('/scenarios')) return 'scenarios';
  if (path.endsWith('/report')) return 'report';
  return /^\/realms\/[^/]+\/(?!exchanges)/.test(path) ? 'manage' : 'live';
};

function Navigation() {
  const { path } = useLocation();
  const realm = currentRealm.value;
  const here = partOf(path);
  const entries = [
    ['live', 'Live', links.live(realm)],
    ['walk', 'Walk', links.walk()],
    ['scenarios', 'Scenarios', links.scenarios()],
    ['manage', 'Clients & tokens', links.manage(realm)],
    ['report', 'Report', links.report(realm)],
  ] as const;
  return (
    <nav aria-label="Console">
      {entries.map(([part, text, href]) => (
        <a key={part} href={href} aria-current={part === here ? 'page' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}

/** What the page cannot show at the moment, and why. It comes and goes without moving anything. */
function Connection() {
  const { state, problem } = room.value;
  const lost = state.value === 'lost' || problem.value !== undefined;
  const text = playgroundProblem.value ?? problem.value ?? 'The connection is lost.';
  return (
    <div class="connection" aria-live="polite">
      {lost && <Notice kind="warn">{text} Trying again.</Notice>}
    </div>
  );
}

/** What stands around every page. */
export function Shell({ children }: { readonly children: ComponentChildren }) {
  return (
    <>
      <a class="skip" href="#main">
        To the content
      </a>
      <header class="top">
        <a class="brand" href={links.live()}>
          <span class="mark" aria-hidden="true">
            M
          </span>
          <span>
            <b>MCP OAuth playground</b>
          </span>
        </a>
        <Navigation />
        <RealmPicker />
      </header>
      <Connection />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
