import { detailOf, type Fetch, readText } from '../http.ts';
import { cookieJar } from './cookies.ts';
import { decode, entriesOf, parseForms, recognise } from './forms.ts';
import type { UserAgent } from './user-agent.ts';

/** Where the code goes when nobody listens: the agent stops at the redirect. RFC 8252 §7.3 prefers the address. */
export const HEADLESS_REDIRECT_URI = 'http://127.0.0.1:33419/callback';

/** One page or redirect on the way. */
export interface PageVisit {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly status: number;
  /** What was done with it: followed, logged in, allowed. */
  readonly did: string;
}

/** What a headless user agent is made from. */
export interface HeadlessOptions {
  readonly fetch: Fetch;
  /** Who logs in when a login page is shown. */
  readonly login: string;
  /** Milliseconds since the epoch, for cookies. */
  readonly now: () => number;
  readonly onPage?: (visit: PageVisit) => void;
}

const MAX_PAGES = 20;
/** Bytes of a page. */
const MAX_PAGE = 1024 * 1024;

interface Next {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly body?: string;
  /** What was filled in to get there. */
  readonly did?: string;
}

const arrived = (url: URL, redirectUri: string): boolean => {
  const target = new URL(redirectUri);
  return url.origin === target.origin && url.pathname === target.pathname;
};

/** The words of a page, for a message. */
const words = (html: string): string =>
  decode(html.replace(/<(script|style|head)\b[\s\S]*?(?:<\/\1\s*>|$)|<[^>]*(?:>|$)/gi, ' '))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);

/** What a page says about what was wrong with a form, or else all it says. */
const complaint = (html: string): string => words(/\brole="alert"[^>]*>([^<]*)/i.exec(html)?.[1] ?? html);

/**
 * A user agent without a user: follows redirects with a cookie jar, and fills in a login page and a consent page that
 * are plain forms. One jar for its whole life, so that a second authorization finds the session of the first.
 */
export function headlessUserAgent({ fetch, login, now, onPage }: HeadlessOptions): UserAgent {
  const jar = cookieJar(now);
  const loggedIn = `logged in as ${login}`;

  const visit = async ({ method, url, body }: Next): Promise<Response> => {
    const cookie = jar.header(url);
    const response = await fetch(url.href, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(30_000),
      headers: {
        accept: 'text/html,application/xhtml+xml',
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin }),
      },
      ...(body === undefined ? {} : { body }),
    }).catch((error: unknown) => {
      throw new Error(`no answer from ${url.origin}${url.pathname}: ${detailOf(error)}`);
    });
    jar.take(url, response.headers.getSetCookie());
    return response;
  };

  const fillIn = (html: string, page: Next, status: number): Next & { readonly did: string } => {
    const found = recognise(parseForms(html, page.url.href), login);
    if (!found) {
      throw new Error(
        `${page.url.origin}${page.url.pathname} answered ${status} with a page that is neither a redirect nor a form this client can fill in (use --browser): ${words(html)}`,
      );
    }
    const { form, filling, what } = found;
    // A form that comes back was not accepted, and would not be the next time.
    if (page.method === 'POST' && (status >= 400 || (what === 'login' && page.did === loggedIn))) {
      throw new Error(`${page.url.origin}${page.url.pathname} did not accept the form: ${complaint(html)}`);
    }
    const entries = new URLSearchParams(entriesOf(form, filling)).toString();
    const did = what === 'login' ? loggedIn : 'allowed';
    const url = new URL(form.action);
    if (form.method === 'post') return { method: 'POST', url, body: entries, did };
    url.search = entries;
    return { method: 'GET', url, did };
  };

  return async (authorizationUrl, redirectUri) => {
    let next: Next = { method: 'GET', url: new URL(authorizationUrl) };
    for (let page = 0; page < MAX_PAGES; page++) {
      const response = await visit(next);
      const { status } = response;
      const report = (did: string): void =>
        onPage?.({ method: next.method, url: next.url.href, status, did });
      const location = response.headers.get('location');
      if (status >= 300 && status < 400 && location !== null) {
        await response.body?.cancel();
        const target = new URL(location, next.url);
        report(arrived(target, redirectUri) ? 'sent back to the client' : 'redirected');
        if (arrived(target, redirectUri)) return target;
        // 307 and 308 repeat the request as it was; the others turn into GET. RFC 9110 §15.4.
        next = status === 307 || status === 308 ? { ...next, url: target } : { method: 'GET', url: target };
        continue;
      }
      const step = fillIn(await readText(response, { maxBytes: MAX_PAGE }), next, status);
      report(step.did);
      next = step;
    }
    throw new Error(`the authorization server showed ${MAX_PAGES} pages without coming to an end`);
  };
}
