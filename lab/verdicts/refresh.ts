import { parseScope } from '../../core/scopes.ts';
import type { Exchange } from '../trace/exchange.ts';
import type { Check, Finding, FlowView } from './check.ts';
import { ABSENT, every, fail, NOT_SEEN, pass } from './findings.ts';
import { authorizationOf, endOf, type Hops, hopsOf, isAfter, type TokenHop, text } from './hops.ts';
import { ALWAYS } from './revisions.ts';

const refreshesOf = ({ tokenRequests }: Hops): TokenHop[] =>
  tokenRequests.filter(({ grant }) => grant === 'refresh_token');

const eachRefresh = (flow: FlowView, judge: (hop: TokenHop, hops: Hops) => Finding): Finding => {
  const hops = hopsOf(flow);
  return every(refreshesOf(hops), (hop) => judge(hop, hops));
};

/** The token response that brought a refresh token. */
const sourceOf = ({ tokenRequests }: Hops, refreshToken: string | null): TokenHop | undefined =>
  tokenRequests.find(({ tokens }) => tokens !== undefined && text(tokens, 'refresh_token') === refreshToken);

/** The refresh token that a client holds when it does something: the newest that an answer has brought. */
const heldAt = ({ tokenRequests }: Hops, exchange: Exchange): TokenHop | undefined =>
  tokenRequests.findLast(
    (hop) => text(hop.tokens, 'refresh_token') !== undefined && isAfter(exchange, hop.exchange),
  );

const refreshBeforeLogin: Check = {
  id: 'refresh-before-login',
  title: 'uses its refresh token before it sends the person to log in again',
  level: 'SHOULD',
  revisions: ALWAYS,
  clause: 'rfc6749-1.5',
  mend: 'When a token is refused or has expired and you hold a refresh token, redeem it first; open the browser only if that fails.',
  judge(flow) {
    const hops = hopsOf(flow);
    const refused = hops.mcp.filter(({ status, token }) => status === 401 && token !== undefined);
    return every(refused, ({ exchange, token }) => {
      const held = heldAt(hops, exchange);
      if (!held) return NOT_SEEN;
      // A token that was refused the first time it was shown is not mended by another one of the same grant.
      const worked = hops.mcp.some((hop) => hop.token === token && (hop.status ?? 500) < 400);
      if (!worked && text(held.tokens, 'access_token') === token) return NOT_SEEN;
      const next = hops.all.find(
        (later) =>
          isAfter(later, exchange) &&
          (hops.authorizations.some((hop) => hop.exchange === later) ||
            hops.tokenRequests.some((hop) => hop.exchange === later)),
      );
      if (!next) return NOT_SEEN;
      const tried = hops.tokenRequests.some(
        (hop) =>
          hop.grant === 'refresh_token' &&
          hop.exchange.at >= endOf(held.exchange) &&
          hop.exchange.at <= next.at,
      );
      const expected = 'grant_type=refresh_token';
      return next.endpoint === 'authorize' && !tried
        ? fail([next, exchange, held.exchange], expected, 'GET /authorize')
        : pass([next, exchange, held.exchange], expected, expected);
    });
  },
};

/** Whether two requests were under way at the same time. */
const overlap = (one: Exchange, other: Exchange): boolean => one.at < endOf(other) && other.at < endOf(one);

const newestRefreshToken: Check = {
  id: 'newest-refresh-token',
  title: 'uses the refresh token that it got last',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc6749-6',
  mend: 'Put the refresh token of every token response in the place of the one before, and write it down before you use the access token.',
  judge: (flow) =>
    eachRefresh(flow, (hop, hops) => {
      const used = hop.form.get('refresh_token');
      const source = sourceOf(hops, used);
      if (!source || used === null) return NOT_SEEN;
      // Only an answer to this very token takes its place: another login has a family of its own.
      const successor = hops.tokenRequests.find(
        (other) =>
          other !== hop &&
          other.form.get('refresh_token') === used &&
          text(other.tokens, 'refresh_token') !== undefined &&
          text(other.tokens, 'refresh_token') !== used &&
          isAfter(hop.exchange, other.exchange),
      );
      const newest = text(successor?.tokens, 'refresh_token');
      return successor && newest !== undefined
        ? fail([hop.exchange, successor.exchange], newest, used)
        : pass([hop.exchange, source.exchange], used, used);
    }),
};

const singleRefresh: Check = {
  id: 'single-refresh-at-once',
  title: 'makes one refresh at a time',
  level: 'SHOULD',
  revisions: ALWAYS,
  clause: 'rfc9700-4.14',
  mend: 'Let requests that need a new token wait for one refresh together: where refresh tokens are used once, a second one looks like a theft and ends the login.',
  judge: (flow) =>
    eachRefresh(flow, (hop, hops) => {
      const used = hop.form.get('refresh_token') ?? ABSENT;
      const other = refreshesOf(hops).find(
        (one) =>
          hops.all.indexOf(one.exchange) < hops.all.indexOf(hop.exchange) &&
          one.form.get('refresh_token') === used &&
          overlap(one.exchange, hop.exchange),
      );
      return other
        ? fail(
            [hop.exchange, other.exchange],
            'one request at a time',
            `a second one after ${hop.exchange.at - other.exchange.at} ms`,
          )
        : pass([hop.exchange], 'one request at a time', 'one');
    }),
};

const refreshResource: Check = {
  id: 'refresh-resource',
  title: 'names the resource in the refresh request',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-resource-parameter',
  mend: 'Send resource in the refresh request as in every token request.',
  judge: (flow, { resource }) =>
    eachRefresh(flow, ({ exchange, form }) => {
      const got = form.get('resource');
      return (got === null ? fail : pass)([exchange], resource, got ?? ABSENT);
    }),
};

/** The scopes that a refresh token is good for: what its first answer granted, or was asked for. RFC 6749 §5.1. */
function grantedTo(hops: Hops, refreshToken: string | null): string[] | undefined {
  const seen = new Set<TokenHop>();
  let source = sourceOf(hops, refreshToken);
  while (source?.grant === 'refresh_token' && !seen.has(source)) {
    seen.add(source);
    source = sourceOf(hops, source.form.get('refresh_token'));
  }
  const granted = text(source?.tokens, 'scope');
  const asked = source && authorizationOf(hops, source)?.params.get('scope');
  const scope = granted ?? asked;
  return scope === undefined || scope === null ? undefined : parseScope(scope);
}

const refreshScope: Check = {
  id: 'refresh-scope',
  title: 'asks for no more scopes in a refresh than were granted',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc6749-6',
  mend: 'Leave scope out of the refresh request, or send a part of what was granted. More scopes need an authorization request.',
  judge: (flow) =>
    eachRefresh(flow, ({ exchange, form }, hops) => {
      const granted = grantedTo(hops, form.get('refresh_token'));
      if (granted === undefined) return NOT_SEEN;
      const asked = form.get('scope');
      const more = parseScope(asked ?? undefined).some((scope) => !granted.includes(scope));
      return (more ? fail : pass)([exchange], granted.join(' ') || ABSENT, asked ?? ABSENT);
    }),
};

/** Checks of how a client renews its token. */
export const REFRESH: readonly Check[] = [
  refreshBeforeLogin,
  newestRefreshToken,
  singleRefresh,
  refreshResource,
  refreshScope,
];
