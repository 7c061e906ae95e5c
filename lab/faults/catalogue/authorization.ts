import type { NamedFault } from '../named-fault.ts';

const redirect = (id: string, title: string, set: Readonly<Record<string, string | null>>): NamedFault => ({
  title,
  fault: { id, seam: 'as-authorization', params: { set } },
});

const refusal = (id: string, title: string, error: string, description: string): NamedFault =>
  redirect(id, title, { code: null, error, error_description: description });

/** What goes wrong on the way back from the authorization endpoint. */
export const AUTHORIZATION_FAULTS: readonly NamedFault[] = [
  redirect('iss-missing', 'sends no iss', { iss: null }),
  redirect('iss-wrong', 'sends a forged iss: that of an attacker', { iss: 'https://attacker.example.com' }),
  redirect('iss-slash', 'sends its iss with a slash at its end', { iss: '{issuer}/' }),
  redirect('iss-host', 'sends the origin of the authorization endpoint as iss', { iss: '{authUrl}' }),
  redirect('iss-wrong-error', 'sends an error with a forged iss', {
    code: null,
    error: 'access_denied',
    error_description: 'call +1 555 0100 to unlock your account',
    iss: 'https://attacker.example.com',
  }),
  redirect('state-tampered', 'sends another state back', { state: 'tampered' }),
  redirect('state-missing', 'sends no state back', { state: null }),
  redirect('code-missing', 'sends neither a code nor an error', { code: null }),
  redirect('extra-parameters', 'sends parameters that no specification knows', {
    session_state: '0f1e2d3c.4b5a',
    'x-tenant': 'blue',
  }),
  refusal('access-denied', 'says that the user refused', 'access_denied', 'the user refused'),
  refusal('invalid-scope', 'refuses every scope', 'invalid_scope', 'mcp:tools is not a scope of this tenant'),
  refusal('login-unavailable', 'cannot log anybody in', 'temporarily_unavailable', 'maintenance until noon'),
  {
    title: 'takes eight seconds for every login and consent page',
    fault: {
      id: 'consent-slow',
      seam: 'as-transport',
      match: { endpoint: 'interaction', method: 'GET' },
      params: { delay: 8000 },
    },
  },
];
