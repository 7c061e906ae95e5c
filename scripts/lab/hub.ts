import { createHub, type Hub, type RealmTrace } from '../../lab/control/hub.ts';
import { remoteAuthControl, remoteControl } from '../../lab/control/remote.ts';
import { ControlError } from '../../lab/control/server-control.ts';
import { loadConfig } from '../../serving/startup.ts';
import { CommandFailure, UsageError } from '../cli.ts';

/** Both servers of the playground that the environment describes, through their control APIs on this machine. */
export function playgroundHub(env: NodeJS.ProcessEnv): Hub {
  const { AUTH_PORT, MCP_PORT } = loadConfig(env);
  return createHub({
    auth: remoteAuthControl({ url: `http://localhost:${AUTH_PORT}`, fetch }),
    mcp: remoteControl({ url: `http://localhost:${MCP_PORT}`, fetch }),
  });
}

/** The realm of a command that takes one and nothing else. @throws {UsageError} */
export function onlyRealm([realm, surplus]: readonly string[]): string {
  if (realm === undefined) throw new UsageError('expected the name of a realm');
  if (surplus !== undefined) throw new UsageError(`${JSON.stringify(surplus)} is too much`);
  return realm;
}

/** What is missing from a trace, a line for each server that could not be asked. */
export const missingLines = (missing: RealmTrace['missing']): string[] =>
  missing.map(({ server, why }) => `the ${server} server is missing: ${why}`);

/**
 * Does something with the servers.
 *
 * @throws {CommandFailure} in the words of the server that refused, or that is not there
 */
export async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    const hint = error.problem.error === 'unreachable' ? '. Is it running? npm start' : '';
    throw new CommandFailure(`${error.problem.description}${hint}`);
  }
}
