import { detailOf } from '../../../client/http.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import { CONTROL_HEADER } from '../../../serving/control/guard.ts';
import { policedFetch } from '../../../serving/guarded-fetch.ts';
import type { RelayReply, RelayRequest } from '../../contract/relay.ts';
import type { Surroundings } from '../surroundings.ts';
import { readAnswer, requestIdOf } from './read-answer.ts';

/** Milliseconds for a whole exchange. */
const TIMEOUT = 15_000;

/** What may send a request. */
export type RelayOptions = Pick<Surroundings, 'fetch' | 'policy' | 'origins' | 'now'>;

const problem = (why: string): RelayReply => ({ problem: { why } });

/** Header fields of the connection: `fetch` sets them itself, whatever it is told, or fails. RFC 9110 §7.2, §7.6.1. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

/** Why a header field is not sent from here; undefined for one that is. */
function objectionTo(name: string): string | undefined {
  const field = name.toLowerCase();
  if (OF_THE_CONNECTION.has(field)) {
    return `The header field ${field} belongs to the connection, which sets it itself: leave it out here, and use a program such as curl to send another one.`;
  }
  // The control APIs answer programs with secrets in the clear, and no page: not this one either.
  if (field !== CONTROL_HEADER) return undefined;
  return `The header field ${field} is for programs that ask a control API, and is not sent from here.`;
}

/** The header fields; one that HTTP does not know, or that cannot be sent from here, is named. RFC 9110 §5. */
function headersOf({ headers }: RelayRequest): Result<Headers, string> {
  const fields = new Headers();
  for (const [name, value] of headers) {
    const objection = objectionTo(name);
    if (objection !== undefined) return err(objection);
    try {
      fields.append(name, value);
    } catch {
      return err(
        `No header field can be ${JSON.stringify(`${name}: ${value}`.slice(0, 200))}: a name is letters, digits and hyphens, a value has no line breaks and no characters beyond Latin-1.`,
      );
    }
  }
  return ok(fields);
}

/** Why nothing came, in words. */
function whyNot(error: unknown, url: URL): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `${url.host} did not answer within ${TIMEOUT / 1000} seconds.`;
  }
  const detail = detailOf(error);
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: `Nothing listens at ${url.host}: is the server running, and on this port?`,
    ENOTFOUND: `There is no host called ${url.hostname}.`,
    ECONNRESET: `${url.host} closed the connection without an answer.`,
    UND_ERR_SOCKET: `${url.host} closed the connection without an answer.`,
  };
  return known[detail] ?? `${url.host} cannot be reached: ${detail}.`;
}

/**
 * Sends a request exactly as it is told, and reads the answer. Redirects are not followed. The servers of the playground
 * can always be asked, others as RESOURCE_LOOKUP allows.
 */
export async function relay(request: RelayRequest, options: RelayOptions): Promise<RelayReply> {
  const { fetch, policy, origins, now } = options;
  const url = URL.parse(request.url);
  if (!url) return problem(`${request.url === '' ? 'An empty text' : request.url} is not a URL.`);
  const headers = headersOf(request);
  if (!headers.ok) return problem(headers.error);
  const isOurs = [origins.authUrl, origins.mcpUrl].some((origin) => url.origin === new URL(origin).origin);
  const started = now();
  const init: RequestInit = {
    method: request.method,
    headers: headers.value,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT),
    // As bytes: for a text, fetch would add a content type of its own.
    ...(request.body === undefined ? {} : { body: new TextEncoder().encode(request.body) }),
  };
  try {
    const sent = isOurs ? ok(await fetch(url, init)) : await policedFetch(url, init, { fetch, policy });
    if (!sent.ok) {
      return problem(
        `The console does not send there: ${sent.error}. The setting RESOURCE_LOOKUP (now: ${policy}) says where it may.`,
      );
    }
    const { value: response } = sent;
    const read = await readAnswer(response, requestIdOf(request.body));
    return {
      answer: {
        status: response.status,
        headers: [...response.headers],
        ...read,
        milliseconds: now() - started,
      },
    };
  } catch (error) {
    return problem(whyNot(error, url));
  }
}
