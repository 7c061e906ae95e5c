import { createHash, randomBytes } from 'node:crypto';
import { Browser, formsOf, type Page, textOf } from './browser.ts';

/** The parameters of one request; `undefined` leaves a default one out, a list repeats it. */
export type Params = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A body or query of parameters. */
export const paramsOf = (...groups: readonly Params[]): URLSearchParams =>
  new URLSearchParams(
    Object.entries(Object.assign({}, ...groups) as Params).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((entry): [string, string] => [name, entry]),
    ),
  );

/** RFC 7636 §4. */
export function createPkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export const CALLBACK = 'http://localhost:3999/callback';

/** A server, as far as a client needs to know it. */
export interface Target {
  readonly issuer: string;
  readonly resource: string;
}

/** The URL of an authorization request of the built-in public client, unless the parameters say otherwise. */
export function authorizeUrl({ issuer, resource }: Target, challenge: string, params: Params = {}): string {
  const defaults: Params = {
    client_id: 'playground-public',
    redirect_uri: CALLBACK,
    response_type: 'code',
    state: 'the state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    resource,
    scope: 'mcp:read mcp:tools',
  };
  return `${issuer}/authorize?${paramsOf(defaults, params)}`;
}

/** How a person answers the pages. */
export interface Person {
  readonly user?: string;
  /** The scopes left ticked; all that can be ticked when absent. */
  readonly ticked?: readonly string[];
  readonly browser?: Browser;
}

/** Answers login and consent until the browser comes to rest at the client, or on a page that is neither. */
export async function answerPages(browser: Browser, first: Page, { user = 'alice', ticked }: Person = {}) {
  let page = first;
  if (/<h1>Sign in/.test(page.text)) page = await browser.submit(page, { login: user });
  if (/<h1>Allow /.test(page.text)) {
    page = await browser.submit(page, {
      action: 'allow',
      ...(ticked === undefined ? {} : { scope: ticked }),
    });
  }
  return page;
}

/** One authorization request, from the URL to the client's redirect URI. */
export async function authorize(target: Target, params: Params = {}, person: Person = {}) {
  const { verifier, challenge } = createPkce();
  const browser = person.browser ?? new Browser(target.issuer);
  const page = await answerPages(
    browser,
    await browser.open(authorizeUrl(target, challenge, params)),
    person,
  );
  return { page, verifier, browser, answer: page.url.searchParams };
}

/** The members of a token response or of its error. RFC 6749 §5.1, §5.2. */
export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly token_type?: string;
  readonly expires_in?: number;
  readonly scope?: string;
  readonly error?: string;
  readonly error_description?: string;
}

/** A POST of parameters to an endpoint; the JSON answer with its status and headers. */
export async function post(
  url: string,
  params: Params | URLSearchParams,
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const body = params instanceof URLSearchParams ? params : paramsOf(params);
  const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
  const text = await response.text();
  return { ...(text === '' ? {} : JSON.parse(text)), status: response.status, headers: response.headers };
}

/** RFC 6749 §2.3.1. */
export const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});

/** Redeems a code for the public client, unless the parameters say otherwise. RFC 6749 §4.1.3. */
export const redeem = (
  { issuer, resource }: Target,
  code: string,
  verifier: string,
  params: Params = {},
  headers: Record<string, string> = {},
): Promise<TokenAnswer> =>
  post(
    `${issuer}/token`,
    paramsOf(
      {
        grant_type: 'authorization_code',
        client_id: 'playground-public',
        redirect_uri: CALLBACK,
        code,
        code_verifier: verifier,
        resource,
      },
      params,
    ),
    headers,
  );

/** A code for a person's consent, or the reason why there is none. */
export async function getCode(target: Target, params: Params = {}, person: Person = {}) {
  const { page, verifier, browser, answer } = await authorize(target, params, person);
  const code = answer.get('code');
  if (code === null) throw new Error(`no code: ${page.url} ${textOf(page)}`);
  return { code, verifier, browser };
}

/** The whole flow: authorization request, pages, token request. */
export async function getTokens(
  target: Target,
  params: Params = {},
  person: Person = {},
): Promise<TokenAnswer> {
  const { code, verifier } = await getCode(target, params, person);
  const { client_id, redirect_uri, resource } = params;
  return redeem(target, code, verifier, {
    ...(client_id === undefined ? {} : { client_id }),
    ...(redirect_uri === undefined ? {} : { redirect_uri }),
    ...('resource' in params ? { resource } : {}),
  });
}

/** Refreshes for the public client, unless the parameters say otherwise. RFC 6749 §6. */
export const refresh = (
  { issuer }: Target,
  refreshToken: string | undefined,
  params: Params = {},
): Promise<TokenAnswer> =>
  post(
    `${issuer}/token`,
    paramsOf(
      { grant_type: 'refresh_token', client_id: 'playground-public', refresh_token: refreshToken },
      params,
    ),
  );

/** Registers a client. RFC 7591 §3. */
export async function register(
  { issuer }: Target,
  metadata: unknown,
): Promise<{ status: number; body: Record<string, unknown> & { client_id: string } }> {
  const response = await fetch(`${issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(metadata),
  });
  return { status: response.status, body: await response.json() };
}

/** The checkboxes of a consent page that can be ticked. */
export const tickable = (page: Page): string[] =>
  formsOf(page).flatMap(({ fields }) =>
    fields.filter(([name]) => name === 'scope').map(([, value]) => value),
  );
