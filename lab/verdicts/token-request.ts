import type { JsonObject } from '../../core/json.ts';
import { readMask } from '../trace/mask.ts';
import { credentialsOf, queryOf } from '../trace/read.ts';
import type { Check, Finding, FlowView } from './check.ts';
import { clientIdOf } from './client-id.ts';
import { ABSENT, every, fail, NOT_SEEN, pass, same } from './findings.ts';
import { authorizationOf, type Hops, hopsOf, isAfter, type TokenHop, text } from './hops.ts';
import { registrationOf } from './registration.ts';
import { ALWAYS } from './revisions.ts';

/** Judges every request that redeems a code. */
const eachRedemption = (flow: FlowView, judge: (hop: TokenHop, hops: Hops) => Finding): Finding => {
  const hops = hopsOf(flow);
  return every(
    hops.tokenRequests.filter(({ grant }) => grant === 'authorization_code'),
    (hop) => judge(hop, hops),
  );
};

const resourceInToken: Check = {
  id: 'resource-in-token',
  title: 'names the resource in the token request',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'mcp-resource-parameter',
  mend: 'Send resource in the token request as well, not only in the authorization request.',
  judge: (flow, { resource }) =>
    eachRedemption(flow, ({ exchange, form }) => {
      const got = form.get('resource');
      return (got === null ? fail : pass)([exchange], resource, got ?? ABSENT);
    }),
};

const resourceIdentical: Check = {
  id: 'resource-identical',
  title: 'names the same resource in the token request as in the authorization request',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc8707-2.2',
  mend: 'Keep the resource of the authorization request and send it again, unchanged: it is compared character by character.',
  judge: (flow) =>
    eachRedemption(flow, (hop, hops) => {
      const authorization = authorizationOf(hops, hop);
      const asked = authorization?.params.get('resource');
      const got = hop.form.get('resource');
      if (!authorization || !asked || got === null) return NOT_SEEN;
      return same([hop.exchange, authorization.exchange], asked, got);
    }),
};

const codeVerifierForm: Check = {
  id: 'code-verifier-form',
  title: 'uses a code verifier of 43 to 128 unreserved characters',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc7636-4.1',
  mend: 'Make the verifier of 32 random bytes in base64url: 43 characters of A-Z a-z 0-9 - . _ ~.',
  judge: (flow) =>
    eachRedemption(flow, ({ exchange, form }) => {
      const mask = readMask(form.get('code_verifier') ?? '');
      if (!mask) return NOT_SEEN;
      const judged = mask.wellFormed === false ? fail : pass;
      const seen = `${mask.length} characters${mask.wellFormed === false ? ', not all of them unreserved, or too few or many' : ''}`;
      return judged([exchange], '43 to 128 unreserved characters', seen);
    }),
};

const codeVerifierMatches: Check = {
  id: 'code-verifier-matches',
  title: 'redeems the code with the verifier of its challenge',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc7636-4.5',
  mend: 'Keep the verifier with the state of its authorization request, and send the one that the challenge was made from.',
  judge: (flow) =>
    eachRedemption(flow, (hop, hops) => {
      const authorization = authorizationOf(hops, hop);
      const challenge = authorization?.params.get('code_challenge');
      if (!authorization || !challenge || authorization.params.get('code_challenge_method') !== 'S256')
        return NOT_SEEN;
      const about = [hop.exchange, authorization.exchange];
      const mask = readMask(hop.form.get('code_verifier') ?? '');
      if (!mask) return fail(about, challenge, ABSENT);
      // The trace keeps the first characters of what S256 makes of a verifier, and not the verifier.
      const expected = challenge.slice(0, mask.hash.length);
      return same(about, `${expected}…`, `${mask.hash}…`);
    }),
};

/** Whether an attempt used up its code: it was redeemed, or refused for good. After a failure of the server it may be good. */
const isUsed = ({ exchange, error }: TokenHop): boolean =>
  (exchange.response?.status ?? 500) < 429 && error !== 'use_dpop_nonce';

const codeUsedOnce: Check = {
  id: 'code-used-once',
  title: 'redeems a code once',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc6749-4.1.2',
  mend: 'Forget a code when you have sent it. A second use looks like a theft, and costs you the tokens of the first.',
  judge: (flow) =>
    eachRedemption(flow, (hop, { tokenRequests }) => {
      const code = hop.form.get('code');
      if (!code) return NOT_SEEN;
      const before = tokenRequests.find(
        (other) =>
          other !== hop &&
          other.form.get('code') === code &&
          isAfter(hop.exchange, other.exchange) &&
          isUsed(other),
      );
      return before
        ? fail([hop.exchange, before.exchange], 'another code', code)
        : pass([hop.exchange], code, code);
    }),
};

const redirectUriRepeated: Check = {
  id: 'redirect-uri-repeated',
  title: 'repeats the redirect URI of the authorization request as it was',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc6749-4.1.3',
  mend: 'Send the redirect_uri of the authorization request again, unchanged.',
  judge: (flow) =>
    eachRedemption(flow, (hop, hops) => {
      const authorization = authorizationOf(hops, hop);
      const asked = authorization?.params.get('redirect_uri');
      const got = hop.form.get('redirect_uri');
      if (!authorization || !asked || got === null) return NOT_SEEN; // OAuth 2.1 §4.1.3 lets it be left out
      return same([hop.exchange, authorization.exchange], asked, got);
    }),
};

/** The ways in which a token request authenticates its client: more than one is a mistake. RFC 6749 §2.3. */
function authenticationOf(hop: TokenHop): string {
  const { method } = credentialsOf(hop.exchange);
  const besides = method === 'client_secret_basic' && hop.form.has('client_secret');
  return besides ? `${method} client_secret_post` : method;
}

/** What a client registered for; a server that leaves it out means client_secret_basic. RFC 7591 §2. */
const methodOf = (client: JsonObject | undefined): string =>
  text(client, 'token_endpoint_auth_method') ?? 'client_secret_basic';

const clientAuthentication: Check = {
  id: 'client-authentication-registered',
  title: 'authenticates as it was registered to, and in one way only',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc6749-2.3',
  mend: 'Use token_endpoint_auth_method of the registration response, which may differ from what you asked for, and no second method beside it.',
  judge(flow) {
    const hops = hopsOf(flow);
    return every(hops.tokenRequests, (hop) => {
      const registration = registrationOf(hops, clientIdOf(hop.exchange) ?? '');
      if (!registration) return NOT_SEEN;
      return same(
        [hop.exchange, registration.exchange],
        methodOf(registration.client),
        authenticationOf(hop),
      );
    });
  },
};

const redirectsNotFollowed: Check = {
  id: 'redirects-not-followed',
  title: 'follows no redirect of the token endpoint',
  level: 'SHOULD',
  revisions: ALWAYS,
  clause: 'rfc9700-4.12',
  mend: 'Send token requests without following redirects: a 307 repeats the code and the secret to wherever it points.',
  judge(flow, { resource, issuer }) {
    const { tokenRequests, all } = hopsOf(flow);
    const here = [resource, issuer].map((url) => URL.parse(url)?.origin);
    return every(tokenRequests, ({ exchange }) => {
      const { status = 0, headers = {} } = exchange.response ?? {};
      const target = headers.location && URL.parse(headers.location, exchange.request.url);
      if (status < 300 || status >= 400 || !target) return NOT_SEEN;
      if (!here.includes(target.origin)) return NOT_SEEN; // who followed it there is not in this trace
      const followed = all.find((later) => later.request.url === target.href && isAfter(later, exchange));
      const expected = `no request to ${target.href}`;
      return followed
        ? fail([followed, exchange], expected, `${followed.request.method} ${followed.request.url}`)
        : pass([exchange], expected, 'none');
    });
  },
};

/** MCP, Communication Security; loopback does not leave the machine. */
const isProtected = (endpoint: string): boolean =>
  /^(https:\/\/|http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/]|$))/.test(endpoint);

const SECRETS = ['code', 'code_verifier', 'client_secret', 'client_assertion', 'refresh_token'];
const FORM = 'application/x-www-form-urlencoded';

const tokenRequestSecure: Check = {
  id: 'token-request-secure',
  title: 'sends token requests as a form by POST, with nothing secret in the URL, and not by plain http',
  level: 'MUST',
  revisions: ALWAYS,
  clause: 'rfc6749-3.2',
  mend: `Send token requests by POST with the parameters in a body of the type ${FORM}: a URL ends up in logs. Use no token endpoint that is neither https nor loopback.`,
  judge(flow) {
    const hops = hopsOf(flow);
    // A token request by plain http goes to another machine, and is not in this trace: only who stops before is seen.
    const stopped = every(hops.serverMetadata, ({ exchange, document }) => {
      const endpoint = text(document, 'token_endpoint');
      const goesOn = hops.authorizations.some((hop) => isAfter(hop.exchange, exchange));
      return endpoint === undefined || isProtected(endpoint) || goesOn
        ? NOT_SEEN
        : pass([exchange], 'https://', endpoint);
    });
    const sent = every(hops.tokenRequests, ({ exchange }) => {
      const { method, headers } = exchange.request;
      const query = queryOf(exchange);
      const leaked = SECRETS.filter((name) => query.has(name));
      const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ABSENT;
      const seen = [`${method} ${type}`, ...leaked.map((name) => `${name} in the query`)].join(', ');
      return same([exchange], `POST ${FORM}`, seen);
    });
    return sent.outcome === 'not_seen' ? stopped : sent;
  },
};

/** Checks of how a client redeems its code. */
export const TOKEN_REQUEST: readonly Check[] = [
  resourceInToken,
  resourceIdentical,
  codeVerifierForm,
  codeVerifierMatches,
  codeUsedOnce,
  redirectUriRepeated,
  clientAuthentication,
  redirectsNotFollowed,
  tokenRequestSecure,
];
