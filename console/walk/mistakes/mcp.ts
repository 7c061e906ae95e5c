import { isObject } from '../../../core/json.ts';
import { add, all, change, type Edit, leaveOut, type Mistake, otherEnd, type TokenWish } from './edit.ts';

const tokenOf = (value: string): string => value.replace(/^\S+ /, '');

const LIST: ReadonlyArray<Omit<Mistake, 'hop'>> = [
  {
    id: 'no-token',
    title: 'Leave out the token',
    edit: leaveOut('header', 'authorization'),
    clause: 'mcp-token-requirements',
    who: 'mcp',
    why: 'Every request carries the token, also within a session that was opened with one.',
    instead: 'A correct client sends the Authorization header with every request.',
  },
  {
    id: 'token-in-query',
    title: 'The token in the query string',
    edit: all(
      add('query', 'access_token', (_known, draft) => {
        const row = draft.rows.find(({ name }) => name === 'authorization');
        return row && tokenOf(row.prepared?.value ?? row.value);
      }),
      leaveOut('header', 'authorization'),
    ),
    clause: 'mcp-token-requirements',
    who: 'mcp',
    why: 'URLs end up in logs, histories and Referer headers, and the token with them.',
    instead: 'A correct client sends it in the Authorization header.',
  },
  {
    id: 'token-broken',
    title: 'Change one character of the token',
    edit: change('header', 'authorization', otherEnd),
    clause: 'mcp-token-handling',
    who: 'mcp',
    why: 'The signature does not fit any more: somebody has tampered with it.',
    instead: 'A correct client sends the token as it was issued, and never looks into it.',
  },
  {
    id: 'token-scheme',
    title: 'Another word than Bearer',
    edit: change('header', 'authorization', (value) => `Token ${tokenOf(value)}`),
    clause: 'rfc6750-2.1',
    who: 'mcp',
    why: 'The scheme is Bearer, or DPoP for tokens that are bound to a key.',
    instead: 'A correct client sends Authorization: Bearer and the token.',
  },
  {
    id: 'no-accept',
    title: 'Leave out Accept',
    edit: leaveOut('header', 'accept'),
    clause: 'mcp-sending',
    who: 'nobody',
    why: 'The server may answer with JSON or with a stream, and has to know that the client reads both. This one answers with JSON; in the protocol of 2025 it answers 406.',
    instead: 'A correct client accepts application/json and text/event-stream with every POST.',
  },
  {
    id: 'no-content-type',
    title: 'Leave out Content-Type',
    edit: leaveOut('header', 'content-type'),
    clause: 'mcp-sending',
    who: 'mcp',
    why: 'The body is JSON, and nothing says so.',
    instead: 'A correct client sends Content-Type: application/json.',
  },
  {
    id: 'version-unknown',
    title: 'A protocol version of the future',
    edit: change('header', 'mcp-protocol-version', () => '2999-01-01'),
    clause: 'mcp-protocol-version',
    who: 'mcp',
    why: 'The server does not know it, and cannot guess what it would mean.',
    instead: 'A correct client sends the version that both sides have.',
  },
  {
    id: 'json-rpc-1',
    title: 'Speak JSON-RPC 1.0',
    edit: change('json', 'jsonrpc', () => '"1.0"'),
    clause: 'json-rpc-request',
    who: 'mcp',
    why: 'MCP is JSON-RPC 2.0.',
    instead: 'A correct client sends "jsonrpc": "2.0".',
  },
];

const WRONG_TOKENS: ReadonlyArray<Omit<Mistake, 'hop' | 'edit'> & { readonly mint: TokenWish }> = [
  {
    id: 'token-other-audience',
    title: 'A token for another server',
    mint: { audience: 'https://somebody-else.example/mcp' },
    clause: 'mcp-audience',
    who: 'mcp',
    why: 'It was issued for somebody else. A server that takes it lets every other server act in the name of its users.',
    instead: 'A correct client sends a token only to the resource that it asked it for.',
  },
  {
    id: 'token-other-issuer',
    title: 'A token of another issuer',
    mint: { issuer: 'https://attacker.example' },
    clause: 'rfc9068-4',
    who: 'mcp',
    why: 'The server trusts the authorization servers of its metadata, and no other.',
    instead: 'A correct client sends tokens of the issuer that the resource named.',
  },
  {
    id: 'token-expired',
    title: 'A token that has expired',
    mint: { expiresIn: -60 },
    clause: 'mcp-token-handling',
    who: 'mcp',
    why: 'Its exp is in the past.',
    instead: 'A correct client refreshes, or asks again.',
  },
  {
    id: 'token-no-scope',
    title: 'A token without the scope',
    mint: { scope: 'mcp:prompts' },
    clause: 'mcp-insufficient-scope',
    who: 'mcp',
    why: 'It is valid, and good for something else.',
    instead: 'A correct client asks for what it had and what the challenge names, together.',
  },
];

/** Puts a token in place that was signed for this mistake. */
const minted =
  (id: string): Edit =>
  (draft, known) => {
    const token = known.walk.minted[id];
    return token === undefined
      ? undefined
      : change('header', 'authorization', () => `Bearer ${token}`)(draft, known);
  };

/** Mistakes in requests of the protocol, once there is a token. */
export const MCP_MISTAKES: readonly Mistake[] = [
  ...LIST.map((mistake): Mistake => ({ ...mistake, hop: 'tools' })),
  ...LIST.filter(({ id }) => id.startsWith('token') || id === 'no-token').map(
    (mistake): Mistake => ({ ...mistake, id: `call-${mistake.id}`, hop: 'call' }),
  ),
  ...WRONG_TOKENS.map((mistake): Mistake => ({ ...mistake, hop: 'tools', edit: minted(mistake.id) })),
  {
    id: 'no-method-header',
    hop: 'tools',
    title: 'Leave out Mcp-Method',
    edit: leaveOut('header', 'mcp-method'),
    clause: 'mcp-request-headers',
    who: 'mcp',
    why: 'In the protocol of 2026 headers mirror the body, so that a gateway can decide without reading it.',
    instead: 'A correct client sends Mcp-Method, and Mcp-Name where there is a name.',
  },
  {
    id: 'more-scopes',
    hop: 'call',
    title: 'Call a tool that needs more scopes',
    edit: (draft, known) => {
      if (!known.tools?.some(({ name }) => name === 'reset_demo')) return undefined;
      const call = change('json', 'params', (value) => {
        const params: unknown = JSON.parse(value);
        return isObject(params) ? JSON.stringify({ ...params, name: 'reset_demo' }, null, 1) : undefined;
      })(draft, known);
      return call && (change('header', 'mcp-name', () => 'reset_demo')(call, known) ?? call);
    },
    clause: 'mcp-insufficient-scope',
    who: 'mcp',
    why: 'reset_demo needs mcp:admin, which you did not grant. That is no mistake of the client, but a reason to ask for more.',
    instead: 'A correct client asks for what it had and what the challenge names, together, and calls again.',
  },
];
