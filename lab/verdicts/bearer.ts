import type { Exchange } from '../trace/exchange.ts';
import { formOf, queryOf } from '../trace/read.ts';
import type { Check } from './check.ts';
import { ABSENT, every, fail, NOT_SEEN, pass } from './findings.ts';
import { endOf, type Hops, hopsOf, isAfter, lastBefore, type McpHop, text, texts } from './hops.ts';
import { ALWAYS } from './revisions.ts';

/** The first answer that brought an access token; before it nobody can send one. */
const firstIssue = ({ tokenRequests }: Hops): Exchange | undefined =>
  tokenRequests.find(({ tokens }) => tokens !== undefined)?.exchange;

const field = ({ exchange }: McpHop): string => exchange.request.headers.authorization ?? ABSENT;

const bearerInHeader: Check = {
  id: 'bearer-in-header',
  title: 'sends the access token in the Authorization header, with its scheme',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc6750-2.1',
  mend: 'Send "Authorization: Bearer" and the access token. A body parameter or another scheme is not looked at.',
  judge(flow) {
    const { mcp } = hopsOf(flow);
    return every(mcp, (hop) => {
      const expected = 'Authorization: Bearer';
      if (hop.token !== undefined) return pass([hop.exchange], expected, field(hop));
      const inBody = formOf(hop.exchange).get('access_token');
      if (inBody !== null) return fail([hop.exchange], expected, `access_token=${inBody} in the body`);
      return hop.exchange.request.headers.authorization === undefined
        ? NOT_SEEN
        : fail([hop.exchange], expected, field(hop));
    });
  },
};

/** What a client that starts anew may send before it has a token: the rest belongs to something that was opened with one. */
const OPENING = ['initialize', 'server/discover'];

const bearerOnEveryRequest: Check = {
  id: 'bearer-on-every-request',
  title: 'sends the access token with every request, streams and the end of a session included',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-token-requirements',
  mend: 'Put the Authorization header on every request to the MCP server: a session or a connection does not stand for it.',
  judge(flow) {
    const { mcp } = hopsOf(flow);
    const accepted = mcp.findIndex(({ token, status = 0 }) => token !== undefined && status < 400);
    if (accepted < 0) return NOT_SEEN;
    return every(mcp.slice(accepted + 1), (hop) => {
      const { exchange, rpc, session, token } = hop;
      if (exchange.request.headers.authorization !== undefined || token !== undefined)
        return pass([exchange], 'Authorization', field(hop));
      const starts = session === undefined && OPENING.includes(rpc?.method ?? '');
      // After a token was refused the client may be on its way to the next one.
      const refused =
        mcp.findLast((other) => other.token !== undefined && isAfter(exchange, other.exchange))?.status ===
        401;
      const elsewhere = queryOf(exchange).has('access_token') || formOf(exchange).has('access_token');
      return starts || refused || elsewhere
        ? NOT_SEEN
        : fail([exchange, mcp[accepted]?.exchange], 'Authorization', ABSENT);
    });
  },
};

const tokenNeverInQuery: Check = {
  id: 'token-never-in-query',
  title: 'puts no access token into a URL',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-token-requirements',
  mend: 'Leave access_token out of the query: URLs end up in logs, histories and Referer fields.',
  judge(flow) {
    const { mcp, all } = hopsOf(flow);
    const leaked = all.find((exchange) => queryOf(exchange).has('access_token'));
    const expected = 'no access_token in the query';
    if (leaked) return fail([leaked], expected, leaked.request.url);
    const sent = mcp.find(({ token }) => token !== undefined);
    return sent ? pass([sent.exchange], expected, sent.exchange.request.url) : NOT_SEEN;
  },
};

/** The access tokens that were issued in a flow, masked, with the exchanges that brought them. */
const issuedTokens = ({ tokenRequests }: Hops): ReadonlyMap<string, Exchange> =>
  new Map(
    tokenRequests.flatMap(({ tokens, exchange }) => {
      const token = text(tokens, 'access_token');
      return token === undefined ? [] : [[token, exchange] as const];
    }),
  );

const issuerOf = ({ exchange, token }: McpHop): string | undefined =>
  text(exchange.tokens[token ?? '']?.claims, 'iss');

const tokenOfThisServer: Check = {
  id: 'token-of-this-server',
  title: "sends only tokens of the resource's own authorization server",
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-token-handling',
  mend: 'Keep tokens by resource and issuer, and never try one that was issued elsewhere: the server that you show it to can use it there.',
  judge(flow, { issuer }) {
    const hops = hopsOf(flow);
    const issued = issuedTokens(hops);
    return every(hops.mcp, (hop) => {
      if (hop.token === undefined) return NOT_SEEN;
      const metadata = lastBefore(hops.resourceMetadata, hop.exchange);
      const servers = texts(metadata?.document, 'authorization_servers') ?? [issuer];
      const expected = servers.join(' ');
      const from = issued.get(hop.token);
      if (from) return pass([hop.exchange, from], expected, issuerOf(hop) ?? hop.token);
      const iss = issuerOf(hop);
      if (iss === undefined) return NOT_SEEN;
      const known = iss === issuer || servers.includes(iss);
      return (known ? pass : fail)([hop.exchange, metadata?.exchange], expected, iss);
    });
  },
};

const tokenUnspoiled: Check = {
  id: 'token-unspoiled',
  title: 'sends the access token as it was issued',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc6749-1.4',
  mend: 'Keep the access token as the opaque string that it is for a client: nothing trimmed, cut, decoded or added.',
  judge(flow, { issuer }) {
    const hops = hopsOf(flow);
    const issued = issuedTokens(hops);
    const first = firstIssue(hops);
    if (!first) return NOT_SEEN;
    const older = new Set(
      hops.mcp.filter(({ exchange }) => exchange.at < endOf(first)).map(({ token }) => token),
    );
    return every(hops.mcp, (hop) => {
      if (hop.token === undefined || older.has(hop.token)) return NOT_SEEN;
      const from = issued.get(hop.token);
      if (from) return pass([hop.exchange, from], hop.token, hop.token);
      const iss = issuerOf(hop);
      if (hop.status !== 401 || (iss !== undefined && iss !== issuer)) return NOT_SEEN;
      return fail([hop.exchange, first], [...issued.keys()].join(' '), hop.token);
    });
  },
};

/** Checks of how a client shows its token to the MCP server. */
export const BEARER: readonly Check[] = [
  bearerInHeader,
  bearerOnEveryRequest,
  tokenNeverInQuery,
  tokenOfThisServer,
  tokenUnspoiled,
];
