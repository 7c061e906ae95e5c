import type { Exchange } from '../trace/exchange.ts';
import { inOrder } from '../trace/order.ts';
import { bearerOf, challengeOf, jsonOf, pathOf, redirectOf, rpcAnswerOf } from '../trace/read.ts';
import { type Step, stepOf } from '../trace/steps.ts';
import type { FlowView, Progress } from './check.ts';

/** Where a flow is after a hop: what it was in words, and what a client does next. */
interface Place {
  readonly last: string;
  readonly next?: string;
}

const statusOf = ({ response }: Exchange): number => response?.status ?? 0;
const isGood = (exchange: Exchange): boolean => statusOf(exchange) >= 200 && statusOf(exchange) < 300;
const outcomeOf = (exchange: Exchange): string =>
  exchange.response ? `was answered with ${statusOf(exchange)}` : 'got no answer';
const errorIn = ({ response }: Exchange): string => {
  const error = jsonOf(response)?.error;
  return typeof error === 'string' ? ` (${error})` : '';
};

const ASK_AS = 'GET the metadata of the authorization server that authorization_servers names';
const REGISTER =
  'POST /register, or GET /authorize with a client_id that the client has already or a metadata document';
const REDEEM = 'POST /token with the code, the code_verifier and the resource';
const CALL = 'an MCP request with the access token in the Authorization header';
const LOG_IN = 'somebody signs in on the login page';
const DECIDE = 'somebody allows or refuses on the consent page';

/** What to do after a 401: the metadata that the challenge names, if it names any. */
function afterChallenge(exchange: Exchange): Place {
  const named = challengeOf(exchange)?.params.resource_metadata;
  return {
    last: 'the client got a 401 and has not asked for the resource metadata',
    next:
      named === undefined
        ? 'GET /.well-known/oauth-protected-resource with the path of the MCP server, since the challenge names no place'
        : `GET ${named}, which the challenge names`,
  };
}

/** The table: each step of lab/trace/steps.ts that a flow can stand at. */
const PLACES: Readonly<Partial<Record<Step, Place | ((exchange: Exchange) => Place | undefined)>>> = {
  first_request: afterChallenge,
  token_refused: (exchange) => ({
    last: `the MCP server refused the access token${challengeOf(exchange)?.params.error === undefined ? '' : ` (${challengeOf(exchange)?.params.error})`}`,
    next: 'POST /token with the refresh token; without one, the flow from the resource metadata on',
  }),
  step_up_challenge: (exchange) => ({
    last: 'the MCP server asked for more scopes',
    next: `GET /authorize with the scopes that the client had, and ${challengeOf(exchange)?.params.scope ?? 'those that the operation needs'}`,
  }),
  session_lost: {
    last: 'the MCP server has forgotten the session',
    next: 'POST initialize without a session id',
  },
  rate_limited: {
    last: 'the MCP server asked for a pause',
    next: 'the same request, when Retry-After is over',
  },
  initialize: { last: 'a session was opened', next: 'POST notifications/initialized with the session id' },
  initialized: { last: 'the session is ready', next: 'an MCP request' },
  discover: { last: 'the client knows what the server can do', next: 'an MCP request' },
  resource_metadata: (exchange) =>
    isGood(exchange)
      ? { last: 'the client has the resource metadata', next: ASK_AS }
      : {
          last: `the resource metadata at ${pathOf(exchange)} ${outcomeOf(exchange)}`,
          next: 'GET the next well-known place, the root form at the end',
        },
  server_metadata: (exchange) =>
    isGood(exchange)
      ? { last: 'the client has the metadata of the authorization server', next: REGISTER }
      : {
          last: `the authorization server metadata at ${pathOf(exchange)} ${outcomeOf(exchange)}`,
          next: 'GET the next well-known place of the issuer',
        },
  registration: (exchange) =>
    isGood(exchange)
      ? { last: 'the client is registered', next: 'GET /authorize in a browser' }
      : {
          last: `the registration ${outcomeOf(exchange)}${errorIn(exchange)}`,
          next: 'a registration that the server takes: its error_description says what was wrong',
        },
  pushed_authorization: {
    last: 'the authorization request was pushed',
    next: 'GET /authorize with the request_uri',
  },
  authorization: { last: 'the browser was sent to the login page, nobody has signed in yet', next: LOG_IN },
  page: {
    last: 'the browser shows a page that nobody has answered yet',
    next: 'somebody signs in or decides there',
  },
  login: { last: 'somebody has signed in', next: DECIDE },
  consent: { last: 'somebody has decided', next: 'the browser follows the redirect to the client' },
  authorization_continued: { last: 'the browser came back from a page', next: DECIDE },
  authorization_response: {
    last: 'the browser was sent to the redirect URI with a code, and the client has not redeemed it',
    next: `${REDEEM}; if nothing listens at the redirect URI, or state or iss are not as they should be, nothing more comes`,
  },
  authorization_denied: (exchange) => ({
    last: `the authorization request ended in ${redirectOf(exchange)?.get('error') ?? 'an error'}`,
    next: 'the client says so, and asks again when somebody wants it to',
  }),
  authorization_refused: (exchange) => ({
    last: `the authorization request ${outcomeOf(exchange)}, on a page that the client does not see`,
    next: 'GET /authorize with a client_id and redirect_uri that are registered here',
  }),
  token: (exchange) => afterToken(exchange, 'the code'),
  refresh: (exchange) => afterToken(exchange, 'the refresh token'),
  client_credentials: (exchange) => afterToken(exchange, 'the credentials'),
};

function afterToken(exchange: Exchange, what: string): Place {
  return isGood(exchange) && typeof jsonOf(exchange.response)?.access_token === 'string'
    ? { last: `the client has an access token for ${what}, and has not used it`, next: CALL }
    : {
        last: `the token request with ${what} ${outcomeOf(exchange)}${errorIn(exchange)}`,
        next:
          what === 'the refresh token'
            ? 'GET /authorize: the person has to log in again'
            : 'a new authorization request',
      };
}

/** Steps that say nothing about how far a client has come. */
const ASIDE: ReadonlySet<Step> = new Set([
  'preflight',
  'jwks',
  'stream',
  'session_end',
  'other',
  'introspection',
]);

/** Whether a request to the MCP server was answered with a result: what all of this is for. */
const isResult = (exchange: Exchange): boolean =>
  exchange.endpoint === 'mcp' &&
  bearerOf(exchange) !== undefined &&
  isGood(exchange) &&
  ['call', 'rpc'].includes(stepOf(exchange)) &&
  rpcAnswerOf(exchange)?.error === undefined;

/**
 * Where a flow stands: its last hop, and what a client would do next. After a result nothing more is expected, unless
 * something went wrong since.
 */
export function progressOf(flow: FlowView): Progress {
  const hops = inOrder(flow.exchanges).filter((exchange) => !ASIDE.has(stepOf(exchange)));
  const last = hops.at(-1);
  const done = hops.some(isResult);
  if (!last) return { done, last: 'nothing has come yet', next: 'an MCP request' };
  if (isResult(last)) return { done, last: 'the MCP server answered with a result' };
  const entry = PLACES[stepOf(last)];
  const place = typeof entry === 'function' ? entry(last) : entry;
  if (place && (isGood(last) || last.endpoint !== 'mcp' || statusOf(last) < 500)) return { done, ...place };
  const { request } = last;
  return { done, last: `${request.method} ${pathOf(last)} ${outcomeOf(last)}${errorIn(last)}` };
}
