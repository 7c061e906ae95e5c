import { writeFile } from 'node:fs/promises';
import { printable, printableLines } from '../core/printable.ts';
import type { Hub } from '../lab/control/hub.ts';
import { TRACE_FORMATS, type TraceDocument, type TraceFormat, traceOf } from '../lab/control/reports.ts';
import type { Exchange } from '../lab/trace/exchange.ts';
import { isText } from '../serving/control/route.ts';
import { oneOf, paintFor, runCommand } from './cli.ts';
import { asking, missingLines, onlyRealm, playgroundHub } from './lab/hub.ts';
import { untilInterrupted } from './lab/watch.ts';

const OPTIONS = {
  format: { type: 'string' },
  flow: { type: 'string' },
  out: { type: 'string' },
  watch: { type: 'boolean' },
} as const;

const HELP = `
Shows what the clients of a realm sent and got, at both servers, one flow per client. Secrets are masked: the same mask
means the same secret.

  npm run trace -- <realm>

  --format text|json|har|mermaid|curl|html   text when left out
  --flow <id>                                only this flow
  --out <file>                               write a file instead of printing
  --watch                                    print every exchange as it happens; Ctrl-C ends it
`;

const paint = paintFor(process.stdout);

const line = ({ id, server, request, response, faults, notes }: Exchange): string =>
  [
    paint('dim', id.padEnd(9)),
    paint('cyan', printable(`${request.method.padEnd(6)} ${request.url.split('?', 1)[0]}`)),
    String(response?.status ?? 'no answer'),
    faults.length > 0 ? paint('yellow', `faults: ${faults.join(', ')}`) : '',
    paint('dim', [server, ...notes].join(' · ')),
  ]
    .filter(Boolean)
    .join('  ');

const textOf = ({ flows, missing }: TraceDocument): string =>
  [
    ...flows.map(({ id, client, exchanges }) =>
      [
        `${paint('bold', printable(client))}  ${paint('dim', id)}`,
        ...exchanges.map((one) => `  ${printable(one.title)}\n    ${line(one)}`),
      ].join('\n'),
    ),
    ...(flows.length === 0 ? ['no client came by yet'] : []),
    ...missingLines(missing),
  ].join('\n\n');

async function documentOf(
  hub: Hub,
  realm: string,
  format: TraceFormat | 'text',
  flow: string | undefined,
): Promise<string> {
  const answer = await traceOf(hub, realm, { format: format === 'text' ? 'json' : format, flow });
  if (isText(answer)) return answer.text;
  return format === 'text' ? textOf(answer) : JSON.stringify(answer, undefined, 2);
}

/** A file or a pipe gets every byte; a terminal nothing that a client wrote to move its cursor. The text has colours of ours. */
const shown = (document: string, format: TraceFormat | 'text'): string =>
  process.stdout.isTTY && format !== 'text' ? printableLines(document) : document;

await runCommand({ help: HELP, options: OPTIONS }, process.argv.slice(2), async ({ values, positionals }) => {
  const realm = onlyRealm(positionals);
  const format = oneOf(['text', ...TRACE_FORMATS], '--format', values.format) ?? 'text';
  const hub = playgroundHub(process.env);
  const document = await asking(() => documentOf(hub, realm, format, values.flow));
  if (values.out === undefined) process.stdout.write(`${shown(document, format)}\n`);
  else await writeFile(values.out, document);
  if (!values.watch) return;
  await asking(() =>
    hub.subscribe(realm, (exchange) => process.stdout.write(`${line(exchange)}\n`), untilInterrupted()),
  );
});
