import { CLIENT_AUTHENTICATION } from './client-authentication.ts';
import { type Entries, entry } from './entry.ts';
import { ERROR_MEMBERS } from './errors.ts';

/** RFC 8628 §3.1. */
export const DEVICE_REQUEST = {
  ...CLIENT_AUTHENTICATION,
  scope: entry('rfc8628-3.1', 'What the device wants to be allowed.'),
  resource: entry('rfc8707-2.2', 'Says for which server the token is meant.'),
} as const satisfies Entries;

/** RFC 8628 §3.2. */
export const DEVICE_RESPONSE = {
  device_code: entry('rfc8628-3.2', 'What the device asks for its tokens with.'),
  user_code: entry('rfc8628-3.2', 'What a person types on another device.'),
  verification_uri: entry('rfc8628-3.2', 'Where a person types it.'),
  verification_uri_complete: entry('rfc8628-3.2', 'The same with the code in it, for a QR code.'),
  expires_in: entry('rfc8628-3.2', 'Seconds that both codes live.'),
  interval: entry('rfc8628-3.2', 'Seconds between two questions of the device; five where it is left out.'),
  ...ERROR_MEMBERS,
} as const satisfies Entries;

/** What is typed and pressed on the pages for people. */
export const PAGES = {
  login: entry(
    'openid-request',
    'Who signs in, on the login page of the playground: there are no passwords.',
  ),
  action: entry('rfc6749-3.3', 'Which button was pressed: allow or deny.'),
  scope: entry(
    'rfc6749-3.3',
    'A scope that was left ticked on the consent page.',
    'A person may grant less than was asked for.',
  ),
  user_code: entry('rfc8628-3.2', 'The code that the device shows.'),
  xsrf: entry('rfc6749-10.12', 'Shows that the form came from the page of this server.'),
} as const satisfies Entries;
