import { type Answer, send, unexpected } from './http.ts';

const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const MODERN = '2026-07-28';
const LEGACY = '2025-11-25';
const ECHO = { name: 'echo', arguments: { message: 'hello', repeat: 2 } };

const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

function expectEcho(answer: Answer): void {
  if (answer.status !== 200 || !answer.text.includes('hello\\nhello')) throw unexpected('tools/call', answer);
}

const MODERN_CALL = {
  headers: { ...HEADERS, 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/call', 'mcp-name': 'echo' },
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      ...ECHO,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': MODERN,
        'io.modelcontextprotocol/clientInfo': { name: 'benchmark', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  }),
};

/** tools/call of the 2026-07-28 protocol: one request, no session. */
export async function callModern(port: number, token?: string): Promise<void> {
  const { headers, body } = MODERN_CALL;
  expectEcho(await send(port, '/mcp', { method: 'POST', headers: { ...headers, ...bearer(token) }, body }));
}

/**
 * Opens a session of the 2025 era.
 *
 * @returns tools/call in it
 */
export async function openLegacy(port: number, token?: string): Promise<() => Promise<void>> {
  const post = (message: object, headers: Record<string, string> = {}) =>
    send(port, '/mcp', {
      method: 'POST',
      headers: { ...HEADERS, ...bearer(token), ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    });
  const clientInfo = { name: 'benchmark', version: '1' };
  const params = { protocolVersion: LEGACY, capabilities: {}, clientInfo };
  const opened = await post({ id: 0, method: 'initialize', params });
  const id = opened.headers['mcp-session-id'];
  if (opened.status !== 200 || typeof id !== 'string') throw unexpected('initialize', opened);
  const session = { 'mcp-session-id': id, 'mcp-protocol-version': LEGACY };
  await post({ method: 'notifications/initialized' }, session);
  return async () => expectEcho(await post({ id: 1, method: 'tools/call', params: ECHO }, session));
}

/** The cheapest request that has its token verified: it is refused right behind that, for its media type. */
export async function presentToken(port: number, token: string): Promise<void> {
  const answer = await send(port, '/mcp', { method: 'POST', headers: bearer(token), body: '' });
  if (answer.status !== 415) throw unexpected('expected a token to be accepted, and the body not', answer);
}
