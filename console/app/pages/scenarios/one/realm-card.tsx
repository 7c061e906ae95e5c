import type { Scenario } from '../../../../contract/catalogue.ts';
import { links } from '../../../links.ts';
import { ConnectLines } from '../../../parts/connect-lines.tsx';
import { CopyLine } from '../../../parts/copy.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { RunDemo } from '../../../parts/run-demo.tsx';
import { rootScenario } from '../../../state/activity.ts';
import { mcpUrlOf, playground } from '../../../state/playground.ts';

/** How to get a client there, and where to look at what it does. */
export function RealmCard({ scenario, realm }: { readonly scenario: Scenario; readonly realm: string }) {
  const facts = playground.value;
  const url = facts && mcpUrlOf(realm, facts);
  const elsewhere = scenario.rootOnly && rootScenario.value !== scenario.id;
  return (
    <section class="card" aria-labelledby="connect">
      <h2 id="connect">Give this URL to your client</h2>
      {elsewhere && (
        <Notice kind="warn">
          This happens at the root only. Start the playground with <code>SCENARIO={scenario.id}</code>: until
          then the URL below is that of another scenario, {rootScenario.value}.
        </Notice>
      )}
      <div class="scenario-url">
        {url === undefined ? <span class="quiet">…</span> : <CopyLine label="MCP server" text={url} />}
      </div>
      {url !== undefined && (
        <details class="scenario-connect">
          <summary>Lines for Claude Code, VS Code, Cursor, Codex, MCP Inspector</summary>
          <ConnectLines realm={realm} resource={url} />
        </details>
      )}
      <RunDemo key={realm} realm={realm} />
      <p class="row scenario-links">
        <a href={links.live(realm)}>Watch it live</a>
        {url !== undefined && <a href={links.walk(url)}>Walk it by hand</a>}
        <a href={links.manage(realm)}>Clients and tokens</a>
        <a href={links.report(realm)}>Report</a>
      </p>
    </section>
  );
}
