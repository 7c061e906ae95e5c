import type { Scenario } from '../scenario.ts';
import { BASELINE } from './baseline.ts';

/** Every scenario, in the order they are listed. A newcomer adds one by copying an entry of the file of its family. */
export const SCENARIOS: readonly Scenario[] = [...BASELINE];

const BY_ID = new Map(SCENARIOS.map((scenario) => [scenario.id, scenario]));

/** The scenario of an id. */
export const scenarioNamed = (id: string): Scenario | undefined => BY_ID.get(id);
