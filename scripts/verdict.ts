import { writeFile } from 'node:fs/promises';
import type { Hub, RealmVerdict } from '../lab/control/hub.ts';
import { type CheckOutcome, REVISIONS, type Revision } from '../lab/verdicts/check.ts';
import { junitReport } from '../lab/verdicts/junit.ts';
import { verdictText } from '../lab/verdicts/text.ts';
import { type Arguments, oneOf, paintFor, runCommand } from './cli.ts';
import { asking, missingLines, onlyRealm, playgroundHub } from './lab/hub.ts';
import { watchRealm } from './lab/watch.ts';

const OPTIONS = {
  watch: { type: 'boolean' },
  junit: { type: 'string' },
  json: { type: 'boolean' },
  revision: { type: 'string' },
} as const;

const HELP = `
Judges the clients that came to a realm of the running playground: what each did right and wrong, with the clause.

  npm run verdict -- <realm>       default, iss-wrong, iss-wrong~mine, ...: npm run realms lists them

  --watch                 go on, and judge again with every exchange; Ctrl-C ends it
  --revision 2025-06-18|2025-11-25|2026-07-28
                          the revision of MCP to judge by; what each client speaks when left out
  --junit <file>          write a JUnit report, too
  --json                  print JSON

Exit code: 0 when no rule was broken (warnings are told), 1 when one was, 2 for arguments that cannot be used, 3 when no
client came by.
`;

const EXIT_CODES: Readonly<Record<CheckOutcome, number>> = { pass: 0, warning: 0, fail: 1, not_seen: 3 };

/** What one look at the realm is to do. */
interface Look {
  readonly hub: Hub;
  readonly realm: string;
  readonly revision: Revision | undefined;
  readonly values: Arguments<typeof OPTIONS>['values'];
}

function textOf({ realm, flows, client, missing, dropped }: RealmVerdict): string {
  const paint = paintFor(process.stdout);
  const remarks = [
    ...missingLines(missing),
    ...(dropped > 0 ? [`${dropped} older exchanges are no longer kept`] : []),
  ];
  return [
    `${paint('bold', realm)}  ${client}`,
    ...(flows.length === 0 ? ['no client came by yet'] : flows.map((flow) => verdictText(flow, paint))),
    ...remarks.map((remark) => paint('yellow', remark)),
  ].join('\n\n');
}

async function look({ hub, realm, revision, values }: Look): Promise<void> {
  const verdict = await asking(() => hub.verdict(realm, revision));
  process.stdout.write(`${values.json ? JSON.stringify(verdict, undefined, 2) : textOf(verdict)}\n`);
  if (values.junit !== undefined) await writeFile(values.junit, junitReport(realm, verdict.flows));
  process.exitCode = EXIT_CODES[verdict.outcome];
}

await runCommand({ help: HELP, options: OPTIONS }, process.argv.slice(2), async ({ values, positionals }) => {
  const realm = onlyRealm(positionals);
  const revision = oneOf(REVISIONS, '--revision', values.revision);
  const about = { hub: playgroundHub(process.env), realm, revision, values };
  await look(about);
  if (values.watch) await asking(() => watchRealm(about.hub, realm, () => look(about)));
});
