import { SCENARIOS } from '../../lab/realms/catalogue/index.ts';
import { FAMILIES, type Family, type Outcome, type Scenario } from '../../lab/realms/scenario.ts';
import { clauseLink, code, reportLink } from './markdown.ts';
import { scenarioUrl } from './symptoms.ts';

function endText(outcome: Outcome): string {
  if (outcome.end === 'result') return 'It ends with a tool result.';
  const reasons = [outcome.reason, ...(outcome.mayAlso ?? [])].map(code);
  return `It ends by refusing to go on (${reasons.join(' or ')} in the reference client).`;
}

/** What differs from well-behaved servers, as it is written in the catalogue. */
function madeOf({ auth, mcp, faults = [] }: Scenario): string[] {
  return [
    ...(auth ? [`authorization server ${code(JSON.stringify(auth))}`] : []),
    ...(mcp ? [`MCP server ${code(JSON.stringify(mcp))}`] : []),
    ...(faults.length > 0
      ? [`faults ${faults.map(({ id }) => `[${code(id)}](faults.md#${id})`).join(', ')}`]
      : []),
  ];
}

const address = ({ id, rootOnly }: Scenario): string =>
  rootOnly
    ? `${code(scenarioUrl('default'))} of a playground that was started with ${code(`SCENARIO=${id}`)}`
    : code(scenarioUrl(id));

function section(scenario: Scenario): string {
  const { id, title, story, client, outcome, checks, clauses, reports = [] } = scenario;
  const made = madeOf(scenario);
  const facts = [
    `- **A correct client:** ${client} ${endText(outcome)}`,
    ...(made.length > 0 ? [`- **Made of:** ${made.join('; ')}`] : []),
    `- **Checks:** ${checks.map(code).join(', ')}`,
    `- **Clauses:** ${clauses.map(clauseLink).join('; ')}`,
    ...(reports.length > 0 ? [`- **Reported in:** ${reports.map(reportLink).join(', ')}`] : []),
  ];
  return [`### ${id}`, '', `**${title}.** ${address(scenario)}`, '', story, '', ...facts].join('\n');
}

const listed = SCENARIOS.filter(({ companion }) => !companion);
const familyOf = (family: Family): Scenario[] => listed.filter((scenario) => scenario.family === family);
const families = Object.keys(FAMILIES) as Family[]; // keys of a literal

const contents = (family: Family): string =>
  `- ${FAMILIES[family]}: ${familyOf(family)
    .map(({ id }) => `[${id}](#${id})`)
    .join(', ')}`;

const chapter = (family: Family): string =>
  [`## ${FAMILIES[family]}`, ...familyOf(family).map(section)].join('\n\n');

/** `docs/scenarios.md`: every scenario that a client can be pointed at, in Markdown. */
export const scenariosDocument = (): string => `# Scenarios

A URL is a test case: give it to a client that has never seen the playground, and see what it does. There are ${listed.length} of
them. ${code('/realms/<scenario>/mcp')} is shared by everybody who uses this playground; ${code('/realms/<scenario>~<anything>/mcp')} is a
private copy with clients, tokens, fault counters and a trace of its own, made when it is first asked for.
${code('npm run verdict -- <realm>')} says what a client did there. What a realm is made of can be changed under a name of
one's own, by the control API or by ${code('playground.realm(name, overrides)')}. This file is made by ${code('npm run docs')}.

${families.map(contents).join('\n')}

${families.map(chapter).join('\n\n')}
`;
