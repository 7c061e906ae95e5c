import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { links } from '../links.ts';
import { currentRealm } from '../state/current-realm.ts';
import { useArrival } from './arrive.ts';
import { Connection } from './connection.tsx';
import { placeOf } from './place.ts';
import { RealmPicker } from './realm-picker.tsx';
import './shell.css';

function Navigation() {
  const { path } = useLocation();
  const realm = currentRealm.value;
  const here = placeOf(path, realm).part;
  const entries = [
    ['live', 'Live', links.live(realm)],
    ['walk', 'Walk', links.walk()],
    ['scenarios', 'Scenarios', links.scenarios()],
    [
      'manage',
      <>
        Clients<span class="if-wide"> & tokens</span>
      </>,
      links.manage(realm),
    ],
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

/** What stands around every page. */
export function Shell({ children }: { readonly children: ComponentChildren }) {
  useArrival();
  return (
    <>
      <a class="shell-skip" href="#main">
        To the content
      </a>
      <header class="shell-top">
        <a class="shell-brand" href={links.live()}>
          <span class="shell-mark" aria-hidden="true">
            M
          </span>
          <b>MCP OAuth playground</b>
        </a>
        <Navigation />
        <RealmPicker />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer class="shell-bottom">
        For development and tests on this machine: never use it as an identity provider.{' '}
        <a href="/api/openapi.json" target="_blank" rel="noreferrer">
          What this console can do, as an API
        </a>
      </footer>
      <Connection />
    </>
  );
}
