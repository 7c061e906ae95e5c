import type { Failure } from './failures.ts';

/** Who put an end to a flow. */
export type Noticer = 'client' | 'authorization server' | 'MCP server';

/** What servers refuse; everything else is what a client does not go along with. */
const SERVERS: Readonly<Partial<Record<Failure['reason'], Noticer>>> = {
  registration_refused: 'authorization server',
  authorization_refused: 'authorization server',
  token_refused: 'authorization server',
  still_unauthorized: 'MCP server',
  still_forbidden: 'MCP server',
  forbidden: 'MCP server',
  rpc_error: 'MCP server',
  http_status: 'MCP server',
};

/**
 * Who refused to go on: a server by its answer, or the client because of one.
 *
 * @returns undefined where nobody did: there was no answer at all
 */
export const noticedBy = ({ reason }: Failure): Noticer | undefined =>
  reason === 'unreachable' ? undefined : (SERVERS[reason] ?? 'client');
