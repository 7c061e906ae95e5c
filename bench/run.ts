import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { createEnvironment } from './environment.ts';
import { asReady } from './measures/as-ready.ts';
import { codeFlowMeasure } from './measures/code-flow.ts';
import { manyClients } from './measures/many-clients.ts';
import type { Effort } from './measures/measure.ts';
import { memory } from './measures/memory.ts';
import { stores } from './measures/stores.ts';
import { toolsCall } from './measures/tools-call.ts';
import { traceMeasure } from './measures/trace.ts';
import { withoutPages } from './measures/without-pages.ts';
import { isPinned, pinLoad } from './processes.ts';
import { isMet, type Row, table } from './report.ts';

const MEASURES = [
  asReady,
  codeFlowMeasure,
  withoutPages,
  stores,
  toolsCall,
  traceMeasure,
  manyClients,
  memory,
];

const FULL: Effort = {
  rounds: 3,
  slices: 10,
  slice: 80,
  warmUp: 800,
  workers: 8,
  starts: 5,
  clients: 100_000,
  liveTokens: 10_000,
  watch: 10_000,
};

const QUICK: Effort = {
  ...FULL,
  rounds: 1,
  slices: 8,
  slice: 80,
  warmUp: 500,
  starts: 2,
  clients: 2_000,
  liveTokens: 1_000,
  watch: 2_000,
};

const HELP = `Measures the figures that the project is held to, each side by side with what it is compared to.

  npm run bench                     everything, about four minutes
  npm run bench -- --quick          everything in less than one minute, and less exact
  npm run bench -- <name> [...]     only these: ${MEASURES.map(({ name }) => name).join(', ')}
  npm run bench -- --json           the rows as JSON
`;

const machine = (): string => {
  const [cpu] = cpus();
  const memoryGb = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} x ${cpu?.model.trim() ?? 'unknown processor'}, ${memoryGb} GB, ${process.platform}, Node ${process.version}`;
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
});
const unknown = positionals.filter((name) => !MEASURES.some((measure) => measure.name === name));

if (values.help || unknown.length > 0) {
  process.stdout.write(unknown.length > 0 ? `no measure named ${unknown.join(', ')}\n\n${HELP}` : HELP);
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else {
  pinLoad();
  const effort = values.quick ? QUICK : FULL;
  const chosen = MEASURES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const environment = await createEnvironment();
  const rows: Row[] = [];
  const began = performance.now();
  try {
    for (const { name, run } of chosen) {
      const started = performance.now();
      rows.push(...(await run(environment, effort)));
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      process.stderr.write(`${name}: ${seconds} s\n`);
    }
  } finally {
    await environment.remove();
  }
  const about = {
    machine: machine(),
    pinned: isPinned,
    date: new Date().toISOString().slice(0, 10),
    seconds: Math.round((performance.now() - began) / 1000),
  };
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...about, rows: rows.map((row) => ({ ...row, met: isMet(row) })) }, null, 2)}\n`
      : `\n${table(rows)}\n\n${about.machine}; ${about.pinned ? 'servers and load on a core each' : 'not pinned to cores'}; ${about.date}; ${about.seconds} s\n`,
  );
  process.exit(); // kept connections would hold the process for a while
}
