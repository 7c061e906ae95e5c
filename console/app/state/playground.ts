import { signal } from '@preact/signals';
import { addressesOf } from '../../../core/addresses.ts';
import { realmPath } from '../../../core/realm-path.ts';
import type { PlaygroundFacts } from '../../contract/playground.ts';
import { ApiProblem, api } from '../api/client.ts';

/** Where everything is; undefined until it is known. */
export const playground = signal<PlaygroundFacts | undefined>(undefined);

/** Why it is not known. */
export const playgroundProblem = signal<string | undefined>(undefined);

/** Asks where everything is. Called once, when the page starts. */
export async function loadPlayground(): Promise<void> {
  try {
    playground.value = await api.get<PlaygroundFacts>('/api/playground');
    playgroundProblem.value = undefined;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    playgroundProblem.value = error.message;
  }
}

/** The URL that a client of a realm is given: its MCP endpoint. */
export const mcpUrlOf = (realm: string, { authUrl, mcpUrl }: PlaygroundFacts): string =>
  addressesOf({ authUrl, mcpUrl: `${mcpUrl}${realmPath(realm)}` }).resource;
