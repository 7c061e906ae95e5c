import { protectedResourceMetadataUrls } from '../../core/metadata.ts';
import type { Exchange } from '../trace/exchange.ts';
import { pathOf } from '../trace/read.ts';
import type { Check } from './check.ts';
import { isSameServer, judgeOrder, onwardFrom, pathIn, placesAsked } from './discovery-steps.ts';
import { ABSENT, every, fail, mustStop, NOT_SEEN, pass } from './findings.ts';
import { type DocumentHop, hopsOf, isAfter, text } from './hops.ts';
import { ALWAYS, SINCE_2025_11_25 } from './revisions.ts';

/** The realm that a path belongs to, also behind a well-known suffix. */
const realmIn = (url: string): string | undefined => /\/realms\/([^/]+)/.exec(pathIn(url))?.[1];

/** Whether a request to an address would be recorded with those to the resource. */
const isHere = (url: string, resource: string): boolean =>
  isSameServer(url, resource) && realmIn(url) === realmIn(resource);

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

/** Checks of how a client finds out which authorization server a resource trusts. */
export const RESOURCE_DISCOVERY: readonly Check[] = [
  resourceMetadataOrder,
  resourceValidated,
  challengeHonoured,
];
