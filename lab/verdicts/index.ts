import { AUTHORIZATION_REQUEST } from './authorization-request.ts';
import { AUTHORIZATION_RESPONSE } from './authorization-response.ts';
import { BEARER } from './bearer.ts';
import type { Check } from './check.ts';
import { MCP_TRANSPORT } from './mcp-transport.ts';
import { REFRESH } from './refresh.ts';
import { REGISTRATION } from './registration.ts';
import { RESOURCE_DISCOVERY } from './resource-discovery.ts';
import { RETRIES } from './retries.ts';
import { SERVER_DISCOVERY } from './server-discovery.ts';
import { STEP_UP } from './step-up.ts';
import { TOKEN_REQUEST } from './token-request.ts';

/** Every check, in the order of the flow. */
export const CHECKS: readonly Check[] = [
  ...RESOURCE_DISCOVERY,
  ...SERVER_DISCOVERY,
  ...REGISTRATION,
  ...AUTHORIZATION_REQUEST,
  ...AUTHORIZATION_RESPONSE,
  ...TOKEN_REQUEST,
  ...BEARER,
  ...REFRESH,
  ...STEP_UP,
  ...RETRIES,
  ...MCP_TRANSPORT,
];
