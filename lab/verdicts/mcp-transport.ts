import { isObject } from '../../core/json.ts';
import type { Check } from './check.ts';
import { ABSENT, every, fail, NOT_SEEN, pass, same } from './findings.ts';
import { endOf, hopsOf, isAfter, type McpHop, text } from './hops.ts';
import { ALWAYS, SINCE_2026_07_28, UNTIL_2025_11_25 } from './revisions.ts';

const META_VERSION = 'io.modelcontextprotocol/protocolVersion';

/** The version that the body of a request of the modern era names. */
const versionInBody = ({ rpc }: McpHop): string | undefined => {
  const meta = rpc?.params._meta;
  return isObject(meta) ? text(meta, META_VERSION) : undefined;
};

const isInitialize = ({ rpc }: McpHop): boolean => rpc?.method === 'initialize';

const protocolVersionHeader: Check = {
  id: 'protocol-version-header',
  title: 'names the protocol version in a header of every request',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-protocol-version',
  mend: 'Send MCP-Protocol-Version with every request: the version of _meta, or in the 2025 era the one that initialize agreed on.',
  judge(flow) {
    const { mcp } = hopsOf(flow);
    return every(mcp, (hop) => {
      const body = versionInBody(hop);
      const inSession = hop.session !== undefined && !isInitialize(hop);
      if (body === undefined && !inSession) return NOT_SEEN;
      const got = hop.exchange.request.headers['mcp-protocol-version'];
      if (body !== undefined) return same([hop.exchange], body, got);
      return (got === undefined ? fail : pass)([hop.exchange], 'MCP-Protocol-Version', got ?? ABSENT);
    });
  },
};

const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/** A header value as it was before it was encoded. MCP 2026-07-28, Value Encoding. */
const decoded = (value: string): string => {
  const base64 = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
  return base64 === undefined ? value : Buffer.from(base64, 'base64').toString('utf8');
};

const requestMetadataHeaders: Check = {
  id: 'request-metadata-headers',
  title: 'mirrors the method and the name of a request in its headers',
  level: 'MUST',
  revisions: SINCE_2026_07_28,
  clause: 'mcp-request-headers',
  mend: 'Send Mcp-Method with every request, and Mcp-Name with tools/call, prompts/get and resources/read, with the values of the body.',
  judge: (flow) =>
    every(hopsOf(flow).mcp, (hop) => {
      const { rpc, exchange } = hop;
      if (!rpc || rpc.id === undefined || versionInBody(hop) === undefined) return NOT_SEEN;
      const { 'mcp-method': method, 'mcp-name': name } = exchange.request.headers;
      const wanted = text(rpc.params, NAMED[rpc.method] ?? '');
      const expected = [rpc.method, wanted].filter((part) => part !== undefined).join(' ');
      const got = [
        method ?? ABSENT,
        ...(wanted === undefined ? [] : [name === undefined ? ABSENT : decoded(name)]),
      ];
      return same([exchange], expected, got.join(' '));
    }),
};

/** The session that was opened last when a request was made, and the answer that opened it. */
const sessionAt = (
  mcp: readonly McpHop[],
  hop: McpHop,
): { readonly opener: McpHop; readonly id: string } | undefined => {
  const opener = mcp.findLast(
    (other) => isInitialize(other) && other.status === 200 && isAfter(hop.exchange, other.exchange),
  );
  const id = opener?.exchange.response?.headers['mcp-session-id'];
  return opener && id !== undefined ? { opener, id } : undefined;
};

const sessionIdRepeated: Check = {
  id: 'session-id-repeated',
  title: 'sends the session id with every request of the session',
  level: 'MUST',
  revisions: UNTIL_2025_11_25,
  clause: 'mcp-sessions',
  mend: 'Keep Mcp-Session-Id of the answer to initialize, and send it with everything after: notifications, the GET for the stream, the DELETE at the end.',
  judge(flow) {
    const { mcp } = hopsOf(flow);
    return every(mcp, (hop) => {
      const session = isInitialize(hop) || versionInBody(hop) !== undefined ? undefined : sessionAt(mcp, hop);
      if (!session) return NOT_SEEN;
      const { id, opener } = session;
      // A request may still be under way for a session that was open before.
      if (hop.session !== undefined && hop.session !== id) return NOT_SEEN;
      return same([hop.exchange, opener.exchange], id, hop.session);
    });
  },
};

const sessionRenewed: Check = {
  id: 'session-renewed-after-404',
  title: 'opens a new session when the server has forgotten the old one',
  level: 'MUST',
  revisions: UNTIL_2025_11_25,
  clause: 'mcp-sessions',
  mend: 'On 404 to a request with a session id send initialize again without one, then repeat the request in the new session.',
  judge(flow) {
    const { mcp } = hopsOf(flow);
    return every(
      mcp.filter(({ status, session }) => status === 404 && session !== undefined),
      ({ exchange, session = '' }) => {
        const next = mcp.find(
          (later) =>
            later.exchange.at >= endOf(exchange) &&
            later.exchange !== exchange &&
            later.exchange.request.method === 'POST',
        );
        if (!next) return NOT_SEEN;
        const expected = 'initialize without a session';
        return isInitialize(next) && next.session === undefined
          ? pass([next.exchange, exchange], expected, expected)
          : fail([next.exchange, exchange], expected, `${next.operation} in ${next.session ?? session}`);
      },
    );
  },
};

const BOTH = ['application/json', 'text/event-stream'];

const acceptBoth: Check = {
  id: 'accept-both',
  title: 'accepts both JSON and an event stream',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-sending',
  mend: 'Send "Accept: application/json, text/event-stream" with every POST: the server chooses which of them it answers with.',
  judge: (flow) =>
    every(
      hopsOf(flow).mcp.filter(({ exchange }) => exchange.request.method === 'POST'),
      ({ exchange }) => {
        const accept = exchange.request.headers.accept ?? ABSENT;
        const listed = accept.split(',').map((type) => type.split(';', 1)[0]?.trim().toLowerCase());
        return (BOTH.every((type) => listed.includes(type)) ? pass : fail)(
          [exchange],
          BOTH.join(', '),
          accept,
        );
      },
    ),
};

/** Checks of the transport, as far as authorization depends on it. */
export const MCP_TRANSPORT: readonly Check[] = [
  protocolVersionHeader,
  requestMetadataHeaders,
  sessionIdRepeated,
  sessionRenewed,
  acceptBoth,
];
