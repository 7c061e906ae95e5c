import { authorizationServerMetadataUrls } from '../../core/metadata.ts';
import { pathOf } from '../trace/read.ts';
import type { Check } from './check.ts';
import { isSameServer, judgeOrder, onwardFrom, pathIn, placesAsked } from './discovery-steps.ts';
import { ABSENT, every, fail, mustStop, NOT_SEEN, pass } from './findings.ts';
import { type DocumentHop, type Hops, hopsOf, isAfter, lastBefore, text, texts } from './hops.ts';
import { issuerAt } from './realms.ts';
import { ALWAYS, SINCE_2025_11_25 } from './revisions.ts';

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
    isSameServer(candidate, exchange.request.url) &&
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

/** Checks of how a client finds out what an authorization server is and offers. */
export const SERVER_DISCOVERY: readonly Check[] = [
  serverMetadataOrder,
  issuerValidated,
  pkceSupportVerified,
  authorizationServerFromMetadata,
];
