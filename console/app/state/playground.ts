import { signal } from '@preact/signals';
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
