import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { DEFAULT_REALM } from '../core/realm-path.ts';
import type { Hub } from '../lab/control/hub.ts';
import type { RealmView } from '../lab/control/server-control.ts';
import { type Fault, faultSchema } from '../lab/faults/fault.ts';
import { SCENARIOS } from '../lab/realms/catalogue/index.ts';
import { realmAddresses } from '../lab/realms/definition.ts';
import { FAMILIES } from '../lab/realms/scenario.ts';
import { loadConfig } from '../serving/startup.ts';
import { type Arguments, paintFor, runCommand, UsageError } from './cli.ts';
import { asking, playgroundHub } from './lab/hub.ts';

const OPTIONS = { json: { type: 'boolean' } } as const;

const HELP = `
Scenarios and their realms. A realm needs no creation: its name is its scenario, and ~anything makes a private copy.

  npm run realms                              every scenario, with the URL to give to a client
  npm run realms -- live                      the realms that are in use or were defined
  npm run realms -- show <realm>              its addresses, its faults and how often they hit
  npm run realms -- define <realm> [file]     make or replace one: JSON with scenario, auth, mcp, faults, users, clients,
                                              resources; from the standard input when no file is named
  npm run realms -- fault <realm> [file]      set a fault, JSON: { "id", "seam", "match", "nth", "times", "params" }
  npm run realms -- clear <realm> [fault]     clear one fault, or all
  npm run realms -- reset <realm>             forget clients, grants, trace and edited faults
  npm run realms -- delete <realm>            forget the realm too

  --json   print JSON
`;

type Given = Arguments<typeof OPTIONS>;
type Command = (hub: Hub, args: readonly string[], json: boolean) => Promise<void>;

const print = (line: string) => void process.stdout.write(`${line}\n`);
const printJson = (value: unknown) => print(JSON.stringify(value, undefined, 2));

const realmIn = (args: readonly string[], command: string): string => {
  const [name] = args;
  if (name === undefined) throw new UsageError(`${command}: expected the name of a realm`);
  return name;
};

/** Reads a JSON document from a file or, when none is named, from the standard input. */
async function documentIn(file: string | undefined): Promise<unknown> {
  const where = file ?? 'standard input';
  try {
    return JSON.parse(file === undefined ? await text(process.stdin) : await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${where}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function printRealm(realm: RealmView, json: boolean): void {
  if (json) {
    printJson(realm);
    return;
  }
  print(`${realm.name}  ${realm.title}`);
  print(`  MCP server  ${realm.resource}`);
  print(`  issuer      ${realm.issuer}`);
  print(`  client      ${realm.client}`);
  for (const { fault, seen, hit } of realm.activeFaults) {
    print(`  fault       ${fault.id} at ${fault.seam}: hit ${hit} of ${seen}`);
  }
}

function listScenarios(json: boolean): void {
  const { PUBLIC_AUTH_URL: authUrl, PUBLIC_MCP_URL: mcpUrl } = loadConfig(process.env);
  const listed = SCENARIOS.filter(({ companion }) => !companion).map((scenario) => ({
    ...scenario,
    url: realmAddresses(scenario.rootOnly ? DEFAULT_REALM : scenario.id, { authUrl, mcpUrl }).resource,
  }));
  if (json) {
    printJson(listed);
    return;
  }
  const paint = paintFor(process.stdout);
  for (const [family, title] of Object.entries(FAMILIES)) {
    print(`\n${paint('bold', title)}`);
    for (const scenario of listed.filter((one) => one.family === family)) {
      const note = scenario.rootOnly ? ` (npm start with SCENARIO=${scenario.id})` : '';
      print(`  ${scenario.id.padEnd(34)} ${scenario.title}`);
      print(`  ${''.padEnd(34)} ${paint('dim', `${scenario.url}${note}`)}`);
    }
  }
}

/** A fault as it was written. @throws {UsageError} naming the path of what is wrong */
function faultIn(document: unknown): Fault {
  const parsed = faultSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new UsageError(`the fault: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
}

const COMMANDS: Readonly<Record<string, Command>> = {
  async live(hub, _args, json) {
    const realms = await hub.realms();
    if (json) {
      printJson(realms);
      return;
    }
    for (const { name, scenario, custom, faults } of realms) {
      print(
        `${name.padEnd(40)} ${scenario}${custom ? ', defined' : ''}${faults > 0 ? `, ${faults} faults` : ''}`,
      );
    }
  },
  show: async (hub, args, json) => printRealm(await hub.realm(realmIn(args, 'show')), json),
  async define(hub, args, json) {
    const name = realmIn(args, 'define');
    printRealm(await hub.define(name, await documentIn(args[1])), json);
  },
  async fault(hub, args, json) {
    const name = realmIn(args, 'fault');
    await hub.setFault(name, faultIn(await documentIn(args[1])));
    printRealm(await hub.realm(name), json);
  },
  async clear(hub, args, json) {
    const name = realmIn(args, 'clear');
    await hub.clearFaults(name, args[1]);
    printRealm(await hub.realm(name), json);
  },
  async reset(hub, args) {
    await hub.reset(realmIn(args, 'reset'));
  },
  async delete(hub, args) {
    await hub.forget(realmIn(args, 'delete'));
  },
};

await runCommand({ help: HELP, options: OPTIONS }, process.argv.slice(2), async (given: Given) => {
  const [name, ...args] = given.positionals;
  const json = given.values.json ?? false;
  if (name === undefined || name === 'list') return listScenarios(json);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    throw new UsageError(`${JSON.stringify(name)}: expected list, ${Object.keys(COMMANDS).join(', ')}`);
  }
  await asking(() => command(playgroundHub(process.env), args, json));
});
