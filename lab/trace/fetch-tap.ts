import type { Endpoint, ServerName, WellKnownForm } from '../../core/endpoints.ts';
import { BodyCopy } from './body-copy.ts';
import type { Exchange, RecordedRequest, RecordedResponse } from './exchange.ts';
import { keepsBody, redactBody, redactHeaders, redactUrl, type Tokens } from './redact.ts';

/** The part of `fetch` that clients use. */
export type TappedFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Where a request of a client leads. */
export interface Destination {
  readonly server: ServerName;
  readonly endpoint: Endpoint;
  readonly form?: WellKnownForm;
}

/** What the tap of a client is made of. */
export interface FetchTapOptions {
  readonly fetch: TappedFetch;
  readonly realm: string;
  readonly locate: (url: URL) => Destination;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onExchange: (exchange: Exchange) => void;
}

const headersOf = (headers: Headers): Record<string, string | string[]> => {
  const cookies = headers.getSetCookie();
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) };
};

/** What is known of a body before it is sent: text, and no streams. */
const sentBody = (body: unknown): string =>
  typeof body === 'string' || body instanceof URLSearchParams ? String(body) : '';

/** Reads a copy of an answer to its end, or as long as it comes. */
async function copyOf(response: Response) {
  const copy = new BodyCopy();
  try {
    for await (const chunk of response.body ?? []) copy.add(chunk);
  } catch {
    // whoever reads the original gets the error; what came before it is recorded
  }
  return copy;
}

function messageOf<H extends Record<string, string>>(
  headers: H,
  copy: BodyCopy,
  endpoint: Endpoint,
  tokens: Tokens,
) {
  const { bytes, cut } = copy;
  if (bytes === 0 || !keepsBody(endpoint, headers)) return { headers, bytes };
  const body = redactBody(copy.text(), endpoint, tokens);
  return cut ? { headers, bytes, body, cut } : { headers, bytes, body };
}

/**
 * Records what a client sends and gets, from its own side, with secrets masked: for a client whose servers have no tap.
 * The client reads its answers as before; an exchange is complete when its answer has been read.
 *
 * @returns the fetch to use, and a promise of everything that was answered so far being recorded
 */
export function tapFetch(options: FetchTapOptions): {
  readonly fetch: TappedFetch;
  settled(): Promise<void>;
} {
  const { realm, locate, now, onExchange } = options;
  const pending = new Set<Promise<void>>();
  let count = 0;

  async function fetch(input: string | URL, init: RequestInit = {}): Promise<Response> {
    count += 1;
    const id = `client-${count}`;
    const at = now();
    const url = new URL(input);
    const { endpoint, ...where } = locate(url);
    const tokens: Tokens = {};
    const headers = redactHeaders(headersOf(new Headers(init.headers)), tokens);
    if (init.body instanceof URLSearchParams) headers['content-type'] ??= 'application/x-www-form-urlencoded';
    const sent = new BodyCopy();
    sent.add(sentBody(init.body));
    const request: RecordedRequest = {
      method: init.method ?? 'GET',
      url: redactUrl(url.href, tokens),
      ...messageOf(headers, sent, endpoint, tokens),
    };
    const peer = { address: '', port: 0, agent: headers['user-agent'] ?? '' };
    const common = { id, realm, endpoint, ...where, at, peer, request, notes: [], faults: [], tokens };
    const finish = (response?: RecordedResponse) =>
      onExchange({ ...common, duration: now() - at, ...(response ? { response } : {}) });

    let response: Response;
    try {
      response = await options.fetch(input, init);
    } catch (error) {
      finish();
      throw error;
    }
    const answered = redactHeaders(headersOf(response.headers), tokens);
    const { status } = response;
    if (answered['content-type']?.startsWith('text/event-stream')) {
      finish({ status, headers: answered, bytes: 0, stream: true });
      return response;
    }
    const recorded = copyOf(response.clone()).then((copy) =>
      finish({ status, ...messageOf(answered, copy, endpoint, tokens) }),
    );
    pending.add(recorded);
    void recorded.finally(() => pending.delete(recorded));
    return response;
  }

  return {
    fetch,
    async settled() {
      await Promise.all(pending);
    },
  };
}
