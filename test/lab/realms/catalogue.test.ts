import { describe, expect, it } from 'vitest';
import { CLAUSES } from '../../../core/clauses.ts';
import { FAULTS } from '../../../lab/faults/catalogue.ts';
import { SCENARIOS, scenarioNamed } from '../../../lab/realms/catalogue/index.ts';
import { resolveRealm } from '../../../lab/realms/definition.ts';
import { parseRealmName } from '../../../lab/realms/name.ts';
import { FAMILIES } from '../../../lab/realms/scenario.ts';
import { SYMPTOMS } from '../../../lab/realms/symptoms.ts';
import { CHECK_IDS } from '../../../lab/verdicts/check-ids.ts';

const ORIGINS = { authUrl: 'http://localhost:9001', mcpUrl: 'http://localhost:9000' };

/** What people run into, row by row, and the public reports of it: each is reproduced by a scenario. */
const rows: ReadonlyArray<readonly [string, readonly string[]]> = [
  [
    '1',
    ['anthropics/claude-code#90370', 'getsentry/sentry-mcp#1190', 'cloudflare/workers-oauth-provider#154'],
  ],
  ['2', ['anthropics/claude-code#86233', 'anthropics/claude-code#82096', 'better-auth/better-auth#11278']],
  ['3', ['modelcontextprotocol/modelcontextprotocol#837']],
  ['4', ['better-auth/better-auth#10946', 'laravel/mcp#173']],
  ['5', ['microsoft/vscode#250960', 'anthropics/claude-code#84614']],
  ['6', ['microsoft/vscode#259251', 'vercel/ai#13988', 'modelcontextprotocol/python-sdk#1265']],
  ['7', ['modelcontextprotocol/python-sdk#1264', 'modelcontextprotocol/python-sdk#1400']],
  ['8', ['anthropics/claude-code#90497']],
  ['9', ['modelcontextprotocol/modelcontextprotocol#1614']],
  ['10', ['anomalyco/opencode#34034', 'anomalyco/opencode#50519']],
  ['11', ['anthropics/claude-code#41610']],
  ['12', ['openai/codex#15643', 'tldraw/tldraw#10612', 'PostHog/posthog#55307', 'punkpeye/mcp-remote#240']],
  ['13', ['anthropics/claude-code#84440', 'anthropics/claude-code#85236']],
  ['14', ['anthropics/claude-code#89862']],
  [
    '15',
    [
      'modelcontextprotocol/typescript-sdk#2255',
      'anthropics/claude-code#44652',
      'anthropics/claude-code#68720',
    ],
  ],
  ['16', ['modelcontextprotocol/modelcontextprotocol#2349']],
  [
    '17',
    [
      'openai/codex#38944',
      'openai/codex#33354',
      'openai/codex#31573',
      'cloudflare/mcp-server-cloudflare#449',
      'higgsfield-ai/cli#67',
    ],
  ],
  ['17b', ['CodSpeedHQ/codspeed#523']],
  ['18', ['epam/ai-dial-core#1685']],
  ['19', ['open-metadata/OpenMetadata#30673']],
  ['20', ['modelcontextprotocol/inspector#2305', 'backstage/backstage#33951']],
  ['21', ['modelcontextprotocol/inspector#1911', 'modelcontextprotocol/inspector#1944']],
  ['22', ['microcks/microcks#943']],
  ['23', ['giantswarm/mcp-oauth#452']],
  ['24', ['anthropics/claude-ai-mcp#85', 'anthropics/claude-ai-mcp#134']],
  ['25', ['modelcontextprotocol/conformance#78', 'danny-avila/LibreChat#8599']],
];

describe('the symptoms', () => {
  it('are those that were reported, row by row', () => {
    expect(SYMPTOMS.map(({ reports }) => reports)).toEqual(rows.map(([, reports]) => reports));
  });

  it.each(SYMPTOMS)('$symptom: each report is one of a scenario of its row', ({ scenarios, reports }) => {
    const reproduced = scenarios.flatMap((id) => scenarioNamed(id)?.reports ?? [`no scenario ${id}`]);
    expect(reports.filter((report) => !reproduced.includes(report))).toEqual([]);
    for (const id of scenarios) expect(scenarioNamed(id)?.rootOnly).toBeUndefined();
  });
});

describe('the catalogue', () => {
  it('reproduces every public report', () => {
    const reproduced = new Set(SCENARIOS.flatMap(({ reports = [] }) => reports));
    const missing = rows.flatMap(([row, reports]) =>
      reports.filter((report) => !reproduced.has(report)).map((report) => `${row}: ${report}`),
    );
    expect(missing).toEqual([]);
  });

  it('has every id once, and each is found by it', () => {
    const ids = SCENARIOS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const scenario of SCENARIOS) expect(scenarioNamed(scenario.id)).toBe(scenario);
    expect(scenarioNamed('nothing')).toBeUndefined();
  });

  it('uses every ready-made fault', () => {
    const used = new Set(SCENARIOS.flatMap(({ faults = [] }) => faults.map(({ id }) => id)));
    expect(FAULTS.map(({ fault }) => fault.id).filter((id) => !used.has(id))).toEqual([]);
  });

  it('has scenarios of every family', () => {
    const families = new Set(SCENARIOS.map(({ family }) => family));
    expect([...families].sort()).toEqual(Object.keys(FAMILIES).sort());
  });
});

describe.each(SCENARIOS.map((scenario) => [scenario.id, scenario] as const))(
  'the scenario %s',
  (id, about) => {
    it('is told in sentences, with clauses, checks and reports that can be looked up', () => {
      expect(parseRealmName(id)).toEqual({ scenario: id, copy: '' });
      expect(about.title).toMatch(/^[\w"].*[^.]$/);
      for (const text of [about.story, about.client]) expect(text).toMatch(/^[A-Z\w].{7,}\.$/s);
      expect(about.story).not.toContain('\n');
      expect(about.clauses.length).toBeGreaterThan(0);
      expect(about.checks.length).toBeGreaterThan(0);
      for (const clause of about.clauses) expect(CLAUSES).toHaveProperty(clause);
      for (const check of about.checks) expect(CHECK_IDS).toContain(check);
      for (const report of about.reports ?? []) expect(report).toMatch(/^[\w.-]+\/[\w.-]+#\d+$/);
    });

    it.each([id, `${id}~a.b_C-1`])('resolves from the name %s alone, without a brace left over', (name) => {
      const realm = resolveRealm(name, ORIGINS);
      expect(realm).toMatchObject({ ok: true });
      if (realm.ok) {
        const { auth, mcp, faults } = realm.value;
        expect(JSON.stringify([auth, mcp, faults])).not.toMatch(/\{\w+\}/);
      }
    });
  },
);
