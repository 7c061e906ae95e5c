import { faultsNamed } from '../../faults/catalogue.ts';
import type { Scenario } from '../scenario.ts';

const CLIENT =
  'Ask the forms in order (RFC 8414, OpenID Connect with the path at the end, OpenID Connect below the issuer) until one has the document.';

const forms = (
  id: string,
  title: string,
  story: string,
  missing: readonly string[],
  more: Partial<Scenario> = {},
): Scenario => ({
  id,
  title,
  story,
  family: 'discovery',
  faults: faultsNamed(...missing),
  client: CLIENT,
  outcome: { end: 'result' },
  checks: ['server-metadata-order'],
  clauses: ['rfc8414-3.1', 'mcp-server-discovery'],
  ...more,
});

const NO_OAUTH = 'no-as-form-oauth';
const NO_INSERTED = 'no-as-form-inserted';
const NO_APPENDED = 'no-as-form-appended';

/** Which of the three forms have the metadata of an issuer with a path. */
export const DISCOVERY_FORMS: readonly Scenario[] = [
  forms(
    'as-forms-oauth',
    'RFC 8414 only',
    'The metadata is at the RFC 8414 form, between host and path, and nowhere else: a plain OAuth server.',
    [NO_INSERTED, NO_APPENDED],
  ),
  forms(
    'as-forms-inserted',
    'OpenID Connect form with the path at the end only',
    'The document carries the OpenID Connect name and the place of RFC 8414: the form that most clients forget.',
    [NO_OAUTH, NO_APPENDED],
  ),
  forms(
    'as-forms-appended',
    'OpenID Connect Discovery only',
    'The document is below the issuer, as OpenID Connect Discovery has it: Keycloak, Entra and most identity providers with tenants in the path.',
    [NO_OAUTH, NO_INSERTED],
    { reports: ['epam/ai-dial-core#1685'] },
  ),
  forms(
    'as-forms-no-oauth',
    'Both OpenID Connect forms',
    'An identity provider that knows nothing of RFC 8414 and is generous about the place of its own document.',
    [NO_OAUTH],
  ),
  forms(
    'as-forms-no-inserted',
    'RFC 8414, and OpenID Connect below the issuer',
    'The usual pair: a client that takes either is content.',
    [NO_INSERTED],
  ),
  forms(
    'as-forms-no-appended',
    'Both forms with the path at the end',
    'A router that owns /.well-known/ of the whole host and nothing below the issuer.',
    [NO_APPENDED],
  ),
  forms(
    'as-forms-none',
    'No metadata at all',
    'None of the forms has a document. Clients of the 2025-03-26 revision then guessed /authorize and /token; that is over.',
    [NO_OAUTH, NO_INSERTED, NO_APPENDED],
    {
      client: 'Name the places that were asked, and stop; guess no endpoints.',
      outcome: { end: 'refusal', reason: 'server_metadata_missing' },
      reports: ['epam/ai-dial-core#1685'],
    },
  ),
  forms(
    'as-metadata-html',
    'A web page at the first forms',
    'The host answers unknown paths with a page and 200, so that the first two forms look as if they were there.',
    ['as-metadata-html'],
    { client: 'Take what is no JSON for a form that is not there, and ask on.' },
  ),
  forms(
    'as-metadata-500',
    'An error at the first forms',
    'A gateway fails with 500 at paths it does not know. The document is at the third form.',
    ['as-metadata-500'],
    { client: 'Ask on after an error as after a 404.' },
  ),
];
