import type { RealmOverrides } from '../../../lab/realms/definition.ts';
import type { RealmIssuer } from '../../helpers/issuer.ts';
import { type Exchange, INITIALIZE, modern, type Rig } from '../rig.ts';

/** One realm of a rig, as a client uses it. */
export interface RealmUnderTest {
  readonly name: string;
  /** The path of its endpoint. */
  readonly path: string;
  /** The path of its metadata document. */
  readonly metadataPath: string;
  /** Its own issuer, which signs tokens that it accepts. */
  readonly issuer: RealmIssuer;
  /** A request of the 2026-07-28 protocol. */
  call(
    token: string | undefined,
    method: string,
    params?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<Exchange>;
  list(token: string | undefined): Promise<Exchange>;
  tool(token: string | undefined, name: string): Promise<Exchange>;
  /** Opens a session of the 2025 era. */
  open(token: string): Promise<string>;
  ping(token: string, session: string): Promise<Exchange>;
}

/** A realm by its name; defined anew when something about it is said. */
export async function realmOf(rig: Rig, name: string, overrides?: RealmOverrides): Promise<RealmUnderTest> {
  if (overrides) {
    const defined = rig.realms.define(name, { scenario: 'default', ...overrides });
    if (!defined.ok) throw new Error(JSON.stringify(defined.error));
  }
  const path = `/realms/${name}/mcp`;
  const call: RealmUnderTest['call'] = (token, method, params, headers = {}) => {
    const request = modern(method, params);
    return rig.post(request.message, token, { ...request.headers, ...headers }, path);
  };
  return {
    name,
    path,
    metadataPath: `/.well-known/oauth-protected-resource${path}`,
    issuer: await rig.issuer.realm(name),
    call,
    list: (token) => call(token, 'tools/list'),
    tool: (token, tool) => call(token, 'tools/call', { name: tool, arguments: {} }),
    async open(token) {
      const opened = await rig.post(INITIALIZE, token, {}, path);
      const id = opened.headers.get('mcp-session-id');
      if (id === null) throw new Error(`initialize: ${opened.status} ${opened.text}`);
      return id;
    },
    ping: (token, session) =>
      rig.post(
        { jsonrpc: '2.0', id: 1, method: 'ping' },
        token,
        { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' },
        path,
      ),
  };
}
