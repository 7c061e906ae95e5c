import { escapeMarkup } from '../../core/markup.ts';
import type { CheckResult, FlowVerdict } from './check.ts';

/** Characters that XML 1.0 §2.2 forbids even escaped, and others that are not to be seen: overrides of the direction. */
const FORBIDDEN = /[^\P{C}\t\n\r]/gu;
/** White space that an attribute would lose. XML 1.0 §3.3.3 */
const SPACES: Readonly<Record<string, string>> = { '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' };

/** Text for an element or an attribute. */
const xml = (text: string): string =>
  escapeMarkup(text.replace(FORBIDDEN, '\ufffd')).replace(/[\t\n\r]/g, (space) => SPACES[space] ?? '');

/** What was wrong, for a person who reads a report. */
const details = ({ expected, seen, clause, mend, exchanges }: CheckResult): string =>
  [
    `expected: ${expected ?? ''}`,
    `seen: ${seen ?? ''}`,
    `exchanges: ${exchanges.join(', ')}`,
    `clause: ${clause.text}, ${clause.url}`,
    ...(mend === undefined ? [] : [mend]),
  ].join('\n');

function testCase(check: CheckResult, suite: string): string {
  const open = `    <testcase classname="${xml(suite)}" name="${xml(`${check.id}: ${check.title}`)}"`;
  const inner = {
    pass: '',
    not_seen: '<skipped message="not seen"/>',
    // JUnit knows no warnings: a broken SHOULD is told, and does not fail a build.
    warning: `<system-out>${xml(`warning, ${check.clause.text}\n${details(check)}`)}</system-out>`,
    fail: `<failure type="${xml(check.level)}" message="${xml(check.clause.text)}">${xml(details(check))}</failure>`,
  }[check.outcome];
  return inner === '' ? `${open}/>` : `${open}>${inner}</testcase>`;
}

function testSuite(realm: string, { client, flow, revision, checks }: FlowVerdict): string {
  const name = `${realm}: ${client} (${flow}, MCP ${revision})`;
  const count = (outcome: CheckResult['outcome']): number =>
    checks.filter((check) => check.outcome === outcome).length;
  return [
    `  <testsuite name="${xml(name)}" tests="${checks.length}" failures="${count('fail')}" errors="0" skipped="${count('not_seen')}">`,
    ...checks.map((check) => testCase(check, name)),
    '  </testsuite>',
  ].join('\n');
}

/**
 * The verdicts of several realms as a JUnit report: a suite for each client of each realm, a test case for each check.
 *
 * @param name names the report
 */
export const junitOfRealms = (
  name: string,
  realms: ReadonlyArray<{ readonly realm: string; readonly flows: readonly FlowVerdict[] }>,
): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(name)}">`,
    ...realms.flatMap(({ realm, flows }) => flows.map((verdict) => testSuite(realm, verdict))),
    '</testsuites>',
    '',
  ].join('\n');

/** The verdicts of one realm as a JUnit report, named after it. */
export const junitReport = (realm: string, verdicts: readonly FlowVerdict[]): string =>
  junitOfRealms(realm, [{ realm, flows: verdicts }]);
