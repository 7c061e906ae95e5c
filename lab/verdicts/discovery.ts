import { authorizationServerMetadataUrls, protectedResourceMetadataUrls } from '../../core/metadata.ts';
import type { Exchange } from '../trace/exchange.ts';
import { pathOf } from '../trace/read.ts';
import type { Check, Finding } from './check.ts';
import { ABSENT, every, fail, mustStop, NOT_SEEN, pass } from './findings.ts';
import { type DocumentHop, endOf, type Hops, hopsOf, isAfter, lastBefore, text, texts } from './hops.ts';
import { issuerAt } from './realms.ts';
import { ALWAYS, SINCE_2025_11_25 } from './revisions.ts';

/** The path of a URL: a host has more than one spelling, and which one was asked is not the question here. */
const pathIn = (url: string): string => URL.parse(url)?.pathname ?? url;

const sameOrigin = (one: string, other: string): boolean =>
  URL.parse(one)?.port === URL.parse(other)?.port && URL.parse(one)?.protocol === URL.parse(other)?.protocol;

/** The realm that a path belongs to, also behind a well-known suffix. */
const realmIn = (url: string): string | undefined => /\/realms\/([^/]+)/.exec(pathIn(url))?.[1];

/** Whether a request to an address would be recorded with those to the resource. */
const isHere = (url: string, resource: string): boolean =>
  sameOrigin(url, resource) && realmIn(url) === realmIn(resource);

/** Exchanges that only a client makes who goes on with what it found out: at the authorization server, past its documents. */
const isOnward = ({ endpoint, request }: Exchange): boolean =>
  request.method !== 'OPTIONS' && ['register', 'par', 'authorize', 'token'].includes(endpoint);

/** The first step past discovery after an answer, before a newer answer of the same kind took its place. */
export function onwardFrom({ all }: Hops, from: Exchange, until?: Exchange): Exchange | undefined {
  const next = all.find((exchange) => isOnward(exchange) && isAfter(exchange, from));
  return next && until && next.at >= endOf(until) ? undefined : next;
}

/** Places that were asked, each once, in order. */
function placesAsked(exchanges: readonly Exchange[]): Exchange[] {
  const seen = new Set<string>();
  return exchanges.filter(({ request }) => {
    const path = pathOf({ request });
    return seen.has(path) ? false : seen.add(path);
  });
}

/** Compares the places that were asked with the order in which they have to be tried. */
function judgeOrder(
  asked: readonly Exchange[],
  order: readonly string[],
  from: readonly Exchange[],
): Finding {
  const wrong = asked.findIndex(({ request }, index) => {
    const expected = order[index];
    return expected !== undefined && pathOf({ request }) !== pathIn(expected);
  });
  const seen = asked.map(({ request }) => request.url).join(' ');
  const expected = order.slice(0, Math.max(1, asked.length)).join(' ');
  return wrong < 0
    ? pass([...asked, ...from], expected, seen)
    : fail([asked[wrong], ...asked, ...from], expected, seen);
}

const resourceMetadataOrder: Check = {
  id: 'resource-metadata-order',
  title:
    'asks for the resource metadata where the challenge says, else at the path form, then at the root form',
  level: 'MUST',
  revisions: SINCE_2025_11_25,
  clause: 'mcp-resource-discovery',
  mend: 'Read resource_metadata of the WWW-Authenticate field and ask there. Only where it is missing, insert the well-known suffix before the path of the MCP URL, and try the root form last.',
  judge(flow, { resource }) {
    const { all, mcp } = hopsOf(flow);
    const told = mcp.find(({ status, token }) => status === 401 && token === undefined);
    if (!told) return NOT_SEEN;
    const named = told.challenge?.params.resource_metadata;
    if (named !== undefined && !isHere(named, resource)) return NOT_SEEN; // asked or not, it is not in this trace
    const asked = placesAsked(
      all.filter(
        (exchange) =>
          exchange.server === 'mcp' &&
          exchange.request.method === 'GET' &&
          isAfter(exchange, told.exchange) &&
          (exchange.endpoint === 'resource_metadata' ||
            (named !== undefined && pathOf(exchange) === pathIn(named))),
      ),
    );
    if (asked.length === 0) return NOT_SEEN;
    // After a place that the challenge named and that had nothing, any fallback is the client's own affair.
    const order = named === undefined ? protectedResourceMetadataUrls(resource) : [named];
    return judgeOrder(asked, order, [told.exchange]);
  },
};

/** Whether a document is about what the client connects to. At the root form it may be about the origin. RFC 9728 §3.3. */
export function isAbout({ exchange, document }: DocumentHop, resource: string): boolean {
  const got = text(document, 'resource');
  return got === resource || (exchange.form === 'root' && got === URL.parse(resource)?.origin);
}

const resourceValidated: Check = {
  id: 'resource-validated',
  title: 'stops when the resource metadata is about another resource than the one it connects to',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc9728-3.3',
  mend: 'Compare resource of the metadata with the URL you connect to, character by character, and do not use the document when they differ.',
  judge(flow, { resource }) {
    const hops = hopsOf(flow);
    return every(hops.resourceMetadata, (hop) => {
      if (isAbout(hop, resource)) return NOT_SEEN;
      const newer = hops.resourceMetadata.find((other) => isAfter(other.exchange, hop.exchange));
      const next = onwardFrom(hops, hop.exchange, newer?.exchange);
      return mustStop(hop.exchange, next, resource, text(hop.document, 'resource') ?? ABSENT);
    });
  },
};

const challengeHonoured: Check = {
  id: 'challenge-honoured',
  title: 'answers a 401 by asking the resource who its authorization server is',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-resource-discovery',
  mend: 'On a 401 read the WWW-Authenticate field, fetch the protected resource metadata, and only then turn to the authorization server that it names. Do not guess endpoints.',
  judge(flow) {
    const { all, mcp } = hopsOf(flow);
    const refused = mcp.find(({ status, token }) => status === 401 && token === undefined);
    if (!refused) return NOT_SEEN;
    const from = refused.exchange;
    const named = refused.challenge?.params.resource_metadata;
    const asked = all.find(
      ({ endpoint, request }) =>
        endpoint === 'resource_metadata' ||
        (named !== undefined && request.method === 'GET' && pathOf({ request }) === pathIn(named)),
    );
    const guessed = all.find(
      (exchange) =>
        // Whoever goes on to register without either has found out before, and kept it.
        isAfter(exchange, from) &&
        exchange.request.method !== 'OPTIONS' &&
        exchange.endpoint === 'server_metadata',
    );
    const expected = `GET ${named ?? 'the protected resource metadata'}`;
    const shown = ({ request }: Exchange): string => `${request.method} ${request.url}`;
    if (guessed && (!asked || asked.at > guessed.at)) return fail([guessed, from], expected, shown(guessed));
    return asked && isAfter(asked, from) ? pass([asked, from], expected, shown(asked)) : NOT_SEEN;
  },
};

const serverMetadataOrder: Check = {
  id: 'server-metadata-order',
  title: 'tries the places of the authorization server metadata in their order',
  level: 'MUST',
  revisions: SINCE_2025_11_25,
  clause: 'mcp-server-discovery',
  mend: 'For an issuer with a path try oauth-authorization-server before the path, openid-configuration before the path, then openid-configuration after the path; for one without, the first two.',
  judge(flow, { issuer }) {
    const { all } = hopsOf(flow);
    const asked = all.filter(
      ({ endpoint, request }) => endpoint === 'server_metadata' && request.method === 'GET',
    );
    // Each authorization server has its own places.
    return every([...Map.groupBy(asked, ({ realm }) => realm).values()], (exchanges) => {
      const [first] = exchanges;
      if (!first) return NOT_SEEN;
      const order = authorizationServerMetadataUrls(issuerAt(first, issuer));
      return judgeOrder(placesAsked(exchanges), order, []);
    });
  },
};

/** The issuer identifier that a metadata URL was made from: one that the resource named, else the realm's own. */
function issuerAsked({ resourceMetadata }: Hops, { exchange }: DocumentHop, issuer: string): string {
  const path = pathOf(exchange);
  const named = texts(lastBefore(resourceMetadata, exchange)?.document, 'authorization_servers') ?? [];
  const fits = (candidate: string): boolean =>
    URL.canParse(candidate) &&
    sameOrigin(candidate, exchange.request.url) &&
    authorizationServerMetadataUrls(candidate).some((url) => pathIn(url) === path);
  return named.find(fits) ?? issuerAt(exchange, issuer);
}

const issuerValidated: Check = {
  id: 'issuer-validated',
  title: 'stops when the authorization server metadata names another issuer than the one it asked for',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc8414-3.3',
  mend: 'Compare issuer of the metadata with the identifier that the well-known URL was made from, character by character, and do not use the document when they differ.',
  judge(flow, { issuer }) {
    const hops = hopsOf(flow);
    return every(hops.serverMetadata, (hop) => {
      const expected = issuerAsked(hops, hop, issuer);
      const got = text(hop.document, 'issuer');
      if (got === expected) return NOT_SEEN;
      const newer = hops.serverMetadata.find((other) => isAfter(other.exchange, hop.exchange));
      const next = onwardFrom(hops, hop.exchange, newer?.exchange);
      return mustStop(hop.exchange, next, expected, got ?? ABSENT);
    });
  },
};

const pkceSupportVerified: Check = {
  id: 'pkce-support-verified',
  title: 'stops when the authorization server does not say that it supports PKCE with S256',
  level: 'MUST',
  revisions: SINCE_2025_11_25,
  clause: 'mcp-code-protection',
  mend: 'Look for code_challenge_methods_supported in the authorization server metadata, and refuse to go on where it is missing or has no S256.',
  judge(flow) {
    const hops = hopsOf(flow);
    return every(hops.serverMetadata, (hop) => {
      const methods = texts(hop.document, 'code_challenge_methods_supported');
      if (methods?.includes('S256')) return NOT_SEEN;
      const newer = hops.serverMetadata.find((other) => isAfter(other.exchange, hop.exchange));
      const next = hops.authorizations.find(
        ({ exchange }) => isAfter(exchange, hop.exchange) && !(newer && isAfter(exchange, newer.exchange)),
      );
      return mustStop(hop.exchange, next?.exchange, 'S256', methods?.join(' ') ?? ABSENT);
    });
  },
};

const authorizationServerFromMetadata: Check = {
  id: 'authorization-server-from-metadata',
  title: 'uses an authorization server that the resource metadata names',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-server-location',
  mend: 'Take the issuer from authorization_servers of the resource metadata, each time that it is read, and its endpoints from the metadata of that issuer.',
  judge(flow, { issuer }) {
    const hops = hopsOf(flow);
    const used = hops.all.filter(
      (exchange) =>
        ['register', 'par', 'authorize'].includes(exchange.endpoint) && exchange.request.method !== 'OPTIONS',
    );
    return every(used, (exchange) => {
      const metadata = lastBefore(hops.resourceMetadata, exchange);
      const named = texts(metadata?.document, 'authorization_servers');
      if (!metadata || named === undefined) return NOT_SEEN;
      const at = issuerAt(exchange, issuer);
      const expected = named.join(' ');
      return named.some((server) => server.replace(/\/$/, '') === at)
        ? pass([exchange, metadata.exchange], expected, at)
        : fail([exchange, metadata.exchange], expected, at);
    });
  },
};

/** Checks of how a client finds out whom to ask for a token. */
export const DISCOVERY: readonly Check[] = [
  resourceMetadataOrder,
  resourceValidated,
  challengeHonoured,
  serverMetadataOrder,
  issuerValidated,
  pkceSupportVerified,
  authorizationServerFromMetadata,
];
