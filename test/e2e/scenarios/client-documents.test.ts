import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeFailure } from '../../../client/failures.ts';
import { SCENARIOS } from '../../../lab/realms/catalogue/index.ts';
import { type Playground, startPlayground } from '../../../playground.ts';
import type { DocumentHost } from '../../../scripts/flow/document-host.ts';
import { referenceClient } from '../../helpers/lab.ts';
import { hostReferenceDocument } from '../../helpers/scenario.ts';

/** What a person reads when the metadata document of their client is not taken. */
const REASONS: Readonly<Record<string, RegExp>> = {
  'cimd-404': /unexpected response status 404/,
  'cimd-page': /Unexpected token '<'/,
  'cimd-redirect': /unexpected response status 302/,
  'cimd-slow': /no answer in time/,
  'cimd-large': /response too large/,
  'cimd-other-client': /client_id does not match/,
  'cimd-no-client-id': /client_id does not match/,
  'cimd-no-redirects': /redirect_uris is mandatory/,
  'cimd-other-redirect': /redirect_uri did not match/,
  'cimd-secret': /must not contain client_secret/,
  'cimd-secret-method': /must not use shared-secret/,
  'cimd-http-uri': /client_uri must be an https: URL/,
  'cimd-advertised-only': /client is invalid/,
};

let documents: DocumentHost;
let playground: Playground;

beforeAll(async () => {
  playground = await startPlayground();
  documents = await hostReferenceDocument();
});
afterAll(async () => {
  await playground.close();
  await documents.close();
});

it('tells a reason in every scenario where a document is not taken', () => {
  const refused = SCENARIOS.filter(({ id, outcome }) => id.startsWith('cimd-') && outcome.end === 'refusal');
  expect(Object.keys(REASONS).sort()).toEqual(refused.map(({ id }) => id).sort());
});

it.each(Object.entries(REASONS))(
  'in %s the client shows why, asks once and registers nowhere (draft-ietf-oauth-client-id-metadata-document §4)',
  async (id, reason) => {
    const realm = playground.realm(`${id}~why`);
    const clock = { now: Date.now, advance: () => {} };
    const { call } = referenceClient({ clock }, realm.mcpUrl, {
      registration: { clientMetadataUrl: documents.clientId },
    });
    const done = await call();
    expect(done.ok ? 'a result' : describeFailure(done.error).message).toMatch(reason);
    const asked = realm.trace.filter(({ server }) => server === 'auth').map(({ endpoint }) => endpoint);
    expect(asked).toEqual(['server_metadata', 'authorize']);
  },
);
