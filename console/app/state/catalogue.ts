import { signal } from '@preact/signals';
import type { Fault } from '../../../lab/faults/fault.ts';
import type { Scenario } from '../../contract/catalogue.ts';
import { ApiProblem, api } from '../api/client.ts';

/** What there is to choose from: it is code, and does not change while the servers run. */
export interface Catalogue {
  readonly scenarios: readonly Scenario[];
  readonly faults: ReadonlyArray<{ readonly title: string; readonly fault: Fault }>;
  readonly seams: ReadonlyArray<{
    readonly seam: string;
    readonly server: 'auth' | 'mcp';
    readonly text: string;
  }>;
}

/** Undefined until somebody needed it and it came. */
export const catalogue = signal<Catalogue | undefined>(undefined);

/** What a ready-made fault does, in words; undefined for one of somebody's own, and while there is no catalogue. */
export const faultTitle = (id: string): string | undefined =>
  catalogue.value?.faults.find(({ fault }) => fault.id === id)?.title;

let loading: Promise<void> | undefined;

/** Asks for the catalogue, once. @throws {ApiProblem} when it cannot be had; the next call tries again */
export function loadCatalogue(): Promise<void> {
  loading ??= Promise.all([
    api.get<readonly Scenario[]>('/api/scenarios'),
    api.get<Omit<Catalogue, 'scenarios'>>('/api/faults'),
  ]).then(
    ([scenarios, rest]) => {
      catalogue.value = { scenarios, ...rest };
    },
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** Asks for the catalogue where it adds to what is shown: without it a name or a title is missing, and nothing else. */
export function wantCatalogue(): void {
  loadCatalogue().catch((error: unknown) => {
    if (!(error instanceof ApiProblem)) throw error;
  });
}
