import type { NamedFault } from '../named-fault.ts';

/** What goes wrong with becoming, and staying, a client. */
export const REGISTRATION_FAULTS: readonly NamedFault[] = [
  {
    title: 'says that it takes client ID metadata documents, whether it does or not',
    fault: {
      id: 'cimd-advertised',
      seam: 'as-metadata',
      params: { merge: { client_id_metadata_document_supported: true } },
    },
  },
  {
    title: 'answers a registration with 200 in place of 201',
    fault: {
      id: 'registration-200',
      seam: 'as-transport',
      match: { endpoint: 'register' },
      params: { when: 'after', status: 200 },
    },
  },
  {
    title: 'answers a registration without a client_id',
    fault: { id: 'registration-empty', seam: 'as-registration', params: { merge: { client_id: null } } },
  },
  {
    title: 'refuses every registration with 429, to be tried in an hour',
    fault: {
      id: 'registration-rate-limited',
      seam: 'as-transport',
      match: { endpoint: 'register' },
      params: {
        status: 429,
        headers: { 'retry-after': '3600' },
        body: { error: 'too_many_requests', error_description: 'registrations are limited' },
      },
    },
  },
  {
    title: 'forgets a client that refreshes for the first time',
    fault: {
      id: 'clients-forgotten',
      seam: 'as-clients',
      match: { endpoint: 'token', grant_type: 'refresh_token' },
      times: 1,
      per: 'client',
      params: { forget: true },
    },
  },
  {
    title: 'forgets a client that sends its user a second time',
    fault: {
      id: 'clients-forgotten-at-login',
      seam: 'as-clients',
      match: { endpoint: 'authorize', method: 'GET' },
      nth: 2,
      times: 1,
      per: 'client',
      params: { forget: true },
    },
  },
];
