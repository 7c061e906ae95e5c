import { detailOf } from '../../../client/http.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import { policedFetch } from '../../../serving/guarded-fetch.ts';
import type { RelayReply, RelayRequest } from '../../contract/relay.ts';
import type { Surroundings } from '../surroundings.ts';
import { readAnswer, requestIdOf } from './read-answer.ts';

/** Milliseconds for a whole exchange. */
const TIMEOUT = 15_000;

/** What may send a request. */
export type RelayOptions = Pick<Surroundings, 'fetch' | 'policy' | 'origins' | 'now'>;

const problem = (why: string): RelayReply => ({ problem: { why } });

/** The header fields; one that HTTP does not know is named. RFC 9110 §5. */
function headersOf({ headers }: RelayRequest): Result<Headers, string> {
  const fields = new Headers();
  for (const [name, value] of headers) {
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
