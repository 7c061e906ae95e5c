import { readFile } from 'node:fs/promises';
import { type Config, SIGNING_ALGORITHMS } from '../core/config.ts';
import type { SigningKey } from '../keys/key-pair.ts';
import { loadKeys } from '../keys/key-store.ts';
import { importKey, rotateKeys } from '../keys/rotate.ts';
import { loadConfig, StartupError } from '../serving/startup.ts';
import { type Arguments, oneOf, runCommand, UsageError } from './cli.ts';

const OPTIONS = {
  alg: { type: 'string' },
  'no-overlap': { type: 'boolean' },
} as const;

const HELP = `
Shows and changes the keys that the authorization server signs with. A running server takes up a change by itself.

  npm run keys -- list                     the keys, the active one first
  npm run keys -- rotate                   make a new active key, keep the old ones for verification
  npm run keys -- import <file.pem>        make a private key (PKCS#8) the active one

  --alg RS256|ES256|EdDSA   algorithm of the new key (SIGNING_ALG), or the one that the imported key must have
  --no-overlap              drop the old keys: tokens that they signed are refused from now on

The keys are in KEYS_DIR.
`;

type Given = Arguments<typeof OPTIONS>;

function print(keys: readonly SigningKey[]): void {
  for (const [index, { kid, alg, created }] of keys.entries()) {
    const made = new Date(created * 1000).toISOString().slice(0, 16).replace('T', ' ');
    process.stdout.write(`${index === 0 ? 'active  ' : 'verifies'}  ${alg.padEnd(5)}  ${kid}  ${made}\n`);
  }
}

async function list({ KEYS_DIR }: Config): Promise<void> {
  const keys = await loadKeys(KEYS_DIR);
  if (keys) print(keys);
  else
    process.stdout.write(`no keys in ${KEYS_DIR} yet: the authorization server makes them when it starts\n`);
}

async function rotate(config: Config, { values }: Given): Promise<void> {
  const alg = oneOf(SIGNING_ALGORITHMS, '--alg', values.alg) ?? config.SIGNING_ALG;
  print(
    await rotateKeys(alg, { dir: config.KEYS_DIR, overlap: values['no-overlap'] !== true, now: Date.now }),
  );
}

async function importFile(config: Config, { values, positionals: [, file] }: Given): Promise<void> {
  if (file === undefined) throw new UsageError('import: expected the name of a PEM file');
  const alg = oneOf(SIGNING_ALGORITHMS, '--alg', values.alg);
  const succession = { dir: config.KEYS_DIR, overlap: values['no-overlap'] !== true, now: Date.now };
  try {
    print(await importKey(await readFile(file, 'utf8'), { alg, ...succession }));
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const COMMANDS = { list, rotate, import: importFile } as const;

await runCommand({ help: HELP, options: OPTIONS }, process.argv.slice(2), async (given) => {
  const [name, ...rest] = given.positionals;
  if (name === undefined) throw new UsageError('expected list, rotate or import');
  const command = oneOf(['list', 'rotate', 'import'], 'command', name) ?? 'list';
  const surplus = rest[command === 'import' ? 1 : 0];
  if (surplus !== undefined) throw new UsageError(`${command}: ${JSON.stringify(surplus)} is too much`);
  await COMMANDS[command](loadConfig(process.env), given);
});
