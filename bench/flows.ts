import { createHash, randomBytes } from 'node:crypto';
import { type Answer, postForm, send, unexpected } from './http.ts';

/** The client and what it asks for, the same at every contender. */
export interface FlowClient {
  readonly port: number;
  readonly clientId: string;
  readonly redirectUri: string;
}

export const LOOPBACK = 'http://localhost:3999/callback';
export const WEB = 'https://client.example/callback';

/** One verifier for all flows: making it is the client's work, which is not measured. RFC 7636 §4. */
const VERIFIER = randomBytes(32).toString('base64url');
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const RESOURCE = 'http://localhost:9000/mcp';

/** The cookies of one browser. Paths are not looked at: every cookie goes everywhere. */
export class Cookies {
  readonly #values = new Map<string, string>();

  keep({ headers }: Answer): void {
    for (const cookie of headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') this.#values.delete(name);
      else this.#values.set(name, value);
    }
  }

  get header(): { cookie: string } {
    return { cookie: [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}

const authorizePath = ({ clientId, redirectUri }: FlowClient): string =>
  `/authorize?${new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    state: 'state',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    resource: RESOURCE,
    scope: 'mcp:read mcp:tools',
  })}`;

/** Where an answer leads to. */
function locationOf(answer: Answer): URL {
  const { location } = answer.headers;
  const url = location === undefined ? null : URL.parse(location, 'http://localhost');
  if (!url || answer.status < 300 || answer.status > 399) throw unexpected('expected a redirect', answer);
  return url;
}

function codeOf(answer: Answer): string {
  const url = locationOf(answer);
  const code = url.searchParams.get('code');
  if (code === null) throw new Error(`expected a code: ${url.href}`);
  return code;
}

async function redeem({ port, clientId, redirectUri }: FlowClient, code: string): Promise<void> {
  const params = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code,
    code_verifier: VERIFIER,
    resource: RESOURCE,
  });
  const answer = await postForm(port, '/token', params.toString());
  if (answer.status !== 200) throw unexpected('token', answer);
}

/** Login, then consent, as the forms of both pages send it. */
const FORMS = ['login=alice', 'action=allow&scope=mcp%3Aread&scope=mcp%3Atools'];

/**
 * The whole flow of a person who was never here: authorize, login, resume, consent, resume, token. Six requests; the
 * forms are sent without looking at the pages they are on.
 *
 * @param cookies the browser; a new one has to log in
 */
export async function codeFlow(client: FlowClient, cookies = new Cookies()): Promise<void> {
  const { port } = client;
  let answer = await send(port, authorizePath(client), { headers: cookies.header });
  cookies.keep(answer);
  for (const form of FORMS) {
    const { pathname } = locationOf(answer);
    const submitted = await postForm(port, pathname, form, cookies.header);
    cookies.keep(submitted);
    answer = await send(port, locationOf(submitted).pathname, { headers: cookies.header });
    cookies.keep(answer);
  }
  await redeem(client, codeOf(answer));
}

/** A flow that shows nobody a page: authorize answers with the code. Two requests. */
export async function directFlow(client: FlowClient, cookies = new Cookies()): Promise<void> {
  const answer = await send(client.port, authorizePath(client), { headers: cookies.header });
  cookies.keep(answer);
  await redeem(client, codeOf(answer));
}

/**
 * Registers a public client that asks for codes and nothing else. RFC 7591.
 *
 * @returns its client_id
 */
export async function register(port: number, redirectUri = LOOPBACK): Promise<string> {
  const answer = await send(port, '/register', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Benchmark',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }),
  });
  if (answer.status !== 201) throw unexpected('register', answer);
  const { client_id: id }: { client_id: string } = JSON.parse(answer.text);
  return id;
}
