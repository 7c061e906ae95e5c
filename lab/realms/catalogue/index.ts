import type { Scenario } from '../scenario.ts';
import { AUTHORIZATION } from './authorization.ts';
import { AUTHORIZATION_ISS } from './authorization-iss.ts';
import { BASELINE } from './baseline.ts';
import { CIMD } from './cimd.ts';
import { DISCOVERY } from './discovery.ts';
import { DISCOVERY_FORMS } from './discovery-forms.ts';
import { DISCOVERY_SERVERS } from './discovery-servers.ts';
import { KEYS } from './keys.ts';
import { REFRESH } from './refresh.ts';
import { REGISTRATION } from './registration.ts';
import { RESOURCE } from './resource.ts';
import { SCOPES } from './scopes.ts';
import { TOKEN } from './token.ts';
import { TOKEN_TRANSPORT } from './token-transport.ts';

/** Every scenario, in the order they are listed. A newcomer adds one by copying an entry of the file of its family. */
export const SCENARIOS: readonly Scenario[] = [
  ...BASELINE,
  ...DISCOVERY,
  ...DISCOVERY_SERVERS,
  ...DISCOVERY_FORMS,
  ...REGISTRATION,
  ...CIMD,
  ...AUTHORIZATION_ISS,
  ...AUTHORIZATION,
  ...TOKEN,
  ...REFRESH,
  ...TOKEN_TRANSPORT,
  ...SCOPES,
  ...RESOURCE,
  ...KEYS,
];

const BY_ID = new Map(SCENARIOS.map((scenario) => [scenario.id, scenario]));

/** The scenario of an id. */
export const scenarioNamed = (id: string): Scenario | undefined => BY_ID.get(id);
