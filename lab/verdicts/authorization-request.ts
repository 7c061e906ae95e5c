import { parseScope } from '../../core/scopes.ts';
import type { Check, Finding, FlowView } from './check.ts';
import { clientIdOf } from './client-id.ts';
import { ABSENT, every, fail, NOT_SEEN, pass, same } from './findings.ts';
import { type AuthorizationHop, hopsOf, isAfter, lastBefore, serverMetadataOf, text, texts } from './hops.ts';
import { registrationOf } from './registration.ts';
import { isAbout } from './resource-discovery.ts';
import { ALWAYS, SINCE_2025_11_25, SINCE_2026_07_28 } from './revisions.ts';

const eachAuthorization = (flow: FlowView, judge: (hop: AuthorizationHop) => Finding): Finding =>
  every(hopsOf(flow).authorizations, judge);

const responseTypeCode: Check = {
  id: 'response-type-code',
  title: 'asks for an authorization code',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc6749-3.1.1',
  mend: 'Send response_type=code: tokens do not travel through the browser any more.',
  judge: (flow) =>
    eachAuthorization(flow, ({ exchange, params }) => same([exchange], 'code', params.get('response_type'))),
};

const pkceS256: Check = {
  id: 'pkce-s256',
  title: 'uses PKCE with S256',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-code-protection',
  mend: 'Send code_challenge and code_challenge_method=S256 with every authorization request; without the method, plain is meant.',
  judge: (flow) =>
    eachAuthorization(flow, ({ exchange, params }) =>
      params.has('code_challenge')
        ? same([exchange], 'S256', params.get('code_challenge_method'))
        : fail([exchange], 'code_challenge', ABSENT),
    ),
};

/** RFC 7636 §4.2: 32 bytes in base64url, or for plain the verifier itself. */
const CHALLENGE_FORMS = {
  S256: { pattern: /^[A-Za-z0-9_-]{43}$/, text: '43 characters of base64url' },
  plain: { pattern: /^[A-Za-z0-9\-._~]{43,128}$/, text: '43 to 128 unreserved characters' },
} as const;

const codeChallengeForm: Check = {
  id: 'code-challenge-form',
  title: 'sends a code challenge of the right form',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc7636-4.2',
  mend: 'The challenge is BASE64URL(SHA256(verifier)) without padding: always 43 characters of A-Z a-z 0-9 - _.',
  judge: (flow) =>
    eachAuthorization(flow, ({ exchange, params }) => {
      const challenge = params.get('code_challenge');
      if (challenge === null) return NOT_SEEN;
      const form =
        params.get('code_challenge_method') === 'S256' ? CHALLENGE_FORMS.S256 : CHALLENGE_FORMS.plain;
      return (form.pattern.test(challenge) ? pass : fail)([exchange], form.text, challenge);
    }),
};

const statePresent: Check = {
  id: 'state-present',
  title: 'sends a state',
  level: 'SHOULD',
  revisions: ALWAYS,
  clause: 'mcp-open-redirection',
  mend: 'Send a fresh, unguessable state with every authorization request and keep it until the response.',
  judge: (flow) =>
    eachAuthorization(flow, ({ exchange, params }) => {
      const state = params.get('state');
      return (state ? pass : fail)([exchange], 'state', state ?? ABSENT);
    }),
};

const stateUnique: Check = {
  id: 'state-unique',
  title: 'sends another state with every authorization request',
  level: 'SHOULD',
  revisions: ALWAYS,
  clause: 'rfc6749-10.12',
  mend: 'Make the state anew for every authorization request: one that is used again binds the response to nothing.',
  judge(flow) {
    // The same parameters again are the same request: a page that was reloaded, or sent on to another host.
    const requests = new Map(
      hopsOf(flow)
        .authorizations.filter(({ params }) => params.get('state'))
        .map((hop) => [hop.params.toString(), hop]),
    );
    const hops = [...requests.values()];
    if (hops.length < 2) return NOT_SEEN;
    const states = hops.map(({ params }) => params.get('state') ?? '');
    const repeated = states.findIndex((state, index) => states.indexOf(state) < index);
    const exchanges = hops.map(({ exchange }) => exchange);
    return repeated < 0
      ? pass(exchanges, `${states.length} different values`, states.join(' '))
      : fail(
          [exchanges[repeated], ...exchanges],
          `another value than ${states[repeated]}`,
          states[repeated] ?? '',
        );
  },
};

const resourceInAuthorization: Check = {
  id: 'resource-in-authorization',
  title: 'names the resource in the authorization request',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-resource-parameter',
  mend: 'Send resource with the URL of the MCP server in every authorization request, whether the server supports it or not.',
  judge: (flow, { resource }) =>
    eachAuthorization(flow, ({ exchange, params }) => {
      const got = params.get('resource');
      return (got === null ? fail : pass)([exchange], resource, got ?? ABSENT);
    }),
};

const resourceCanonical: Check = {
  id: 'resource-canonical',
  title: 'spells the resource as the resource does itself',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-canonical-uri',
  mend: 'Send the resource of the protected resource metadata, which is the URL that you connect to: no slash more, no fragment, no other spelling of the host.',
  judge(flow, { resource }) {
    const { resourceMetadata } = hopsOf(flow);
    const own = resourceMetadata
      .filter((hop) => isAbout(hop, resource))
      .map(({ document }) => text(document, 'resource'));
    return eachAuthorization(flow, ({ exchange, params }) => {
      const got = params.get('resource');
      if (got === null) return NOT_SEEN;
      return got !== resource && own.includes(got)
        ? pass([exchange], got, got)
        : same([exchange], resource, got);
    });
  },
};

const OFFLINE_ACCESS = 'offline_access';

const scopeSelection: Check = {
  id: 'scope-selection',
  title: 'asks for the scopes of the challenge, else for those that the resource lists, else for none',
  level: 'SHOULD',
  revisions: SINCE_2025_11_25,
  clause: 'mcp-scope-selection',
  mend: 'Take scope of the 401 challenge; where it has none, all of scopes_supported of the resource metadata; where there is none either, leave scope out. Those of the authorization server metadata are not meant.',
  judge(flow) {
    const { mcp, authorizations, resourceMetadata } = hopsOf(flow);
    const [first] = authorizations;
    const refused = mcp.findLast(
      ({ status, exchange }) => status === 401 && first && isAfter(first.exchange, exchange),
    );
    if (!first || !refused) return NOT_SEEN;
    const metadata = lastBefore(resourceMetadata, first.exchange);
    const challenged = parseScope(refused.challenge?.params.scope);
    const wanted = challenged.length > 0 ? challenged : (texts(metadata?.document, 'scopes_supported') ?? []);
    const got = parseScope(first.params.get('scope') ?? undefined).filter(
      (scope) => scope !== OFFLINE_ACCESS,
    );
    const equal = wanted.length === got.length && wanted.every((scope) => got.includes(scope));
    const about = [first.exchange, refused.exchange, challenged.length > 0 ? undefined : metadata?.exchange];
    return (equal ? pass : fail)(about, wanted.join(' ') || ABSENT, got.join(' ') || ABSENT);
  },
};

const offlineAccessSupported: Check = {
  id: 'offline-access-supported',
  title: 'asks for offline_access only where the authorization server knows it',
  level: 'SHOULD',
  revisions: SINCE_2026_07_28,
  clause: 'mcp-refresh-tokens',
  mend: 'Add offline_access to the scopes only where scopes_supported of the authorization server metadata has it.',
  judge(flow) {
    const hops = hopsOf(flow);
    return eachAuthorization(flow, ({ exchange, params }) => {
      const metadata = serverMetadataOf(hops, exchange);
      if (!metadata) return NOT_SEEN;
      const asked = parseScope(params.get('scope') ?? undefined);
      const known = texts(metadata.document, 'scopes_supported') ?? [];
      const [asks, knows] = [asked.includes(OFFLINE_ACCESS), known.includes(OFFLINE_ACCESS)];
      if (knows && !asks) return NOT_SEEN; // nobody has to want it
      const judged = asks && !knows ? fail : pass;
      return judged([exchange, metadata.exchange], known.join(' ') || ABSENT, asked.join(' ') || ABSENT);
    });
  },
};

/** RFC 8252 §7.3: the port of a loopback redirect may differ from the registered one. */
const withoutLoopbackPort = (uri: string): string =>
  uri.replace(/^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])):\d+(?=[/?]|$)/, '$1');

const redirectUriRegistered: Check = {
  id: 'redirect-uri-registered',
  title: 'uses a redirect URI that it registered',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-open-redirection',
  mend: 'Register every redirect URI that you use, in the same spelling. Only the port of a loopback address may differ; localhost and 127.0.0.1 are not the same.',
  judge(flow) {
    const hops = hopsOf(flow);
    return eachAuthorization(flow, ({ exchange, params }) => {
      const registration = registrationOf(hops, params.get('client_id') ?? clientIdOf(exchange) ?? '');
      const uri = params.get('redirect_uri');
      const registered =
        texts(registration?.client, 'redirect_uris') ?? texts(registration?.asked, 'redirect_uris');
      if (!registration || !registered || uri === null) return NOT_SEEN;
      const known = registered.some((one) => withoutLoopbackPort(one) === withoutLoopbackPort(uri));
      return (known ? pass : fail)([exchange, registration.exchange], registered.join(' '), uri);
    });
  },
};

/** Checks of what a client asks the authorization server for. */
export const AUTHORIZATION_REQUEST: readonly Check[] = [
  responseTypeCode,
  pkceS256,
  codeChallengeForm,
  statePresent,
  stateUnique,
  resourceInAuthorization,
  resourceCanonical,
  scopeSelection,
  offlineAccessSupported,
  redirectUriRegistered,
];
