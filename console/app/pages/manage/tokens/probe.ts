import type { HttpRequest } from '../../../../../client/http.ts';
import { modernMessage } from '../../../../../client/mcp/message.ts';
import { VERSIONS } from '../../../../../client/mcp/versions.ts';
import type { RelayRequest } from '../../../../contract/relay.ts';

/** A request that shows a token to an MCP server: tools/list, which every valid token with a scope may ask for. */
export function probeRequest(url: string, token: string): HttpRequest {
  const message = modernMessage(
    { url, clientInfo: { name: 'playground console', version: '1' }, capabilities: {} },
    { id: 1, version: VERSIONS.modern[0], method: 'tools/list', params: {}, parameterHeaders: {} },
  );
  return { ...message, headers: { ...message.headers, authorization: `Bearer ${token}` } };
}

/** The request as the console's server is asked to send it. */
export const relayed = ({ method, url, headers, body }: HttpRequest): RelayRequest => ({
  method,
  url,
  headers: Object.entries(headers),
  ...(body === undefined ? {} : { body }),
});

/** A literal of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The request as a line for a shell. */
export const curlLine = ({ url, headers, body = '' }: HttpRequest): string =>
  [
    `curl -i ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `-d ${quoted(body)}`,
  ].join(' \\\n  ');
