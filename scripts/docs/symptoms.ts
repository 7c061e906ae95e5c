import { realmAddresses } from '../../lab/realms/definition.ts';
import { SYMPTOMS } from '../../lab/realms/symptoms.ts';
import { code, reportLink, table } from './markdown.ts';

/** The addresses of a playground that was started without settings. */
export const ORIGINS = { authUrl: 'http://localhost:9001', mcpUrl: 'http://localhost:9000' };

/** The URL that a client is given to meet a scenario. */
export const scenarioUrl = (id: string): string => realmAddresses(id, ORIGINS).resource;

/** The table of what people run into, with a URL in each row, in Markdown. */
export const symptomsTable = (): string =>
  table(
    ['what people run into', 'point a client at', 'reported in'],
    SYMPTOMS.map(({ symptom, scenarios, reports }) => [
      symptom,
      scenarios.map((id) => code(scenarioUrl(id))).join('<br>'),
      reports.map(reportLink).join(', '),
    ]),
  );
