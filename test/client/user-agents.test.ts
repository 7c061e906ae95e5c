import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { browserUserAgent } from '../../client/user-agent/browser.ts';
import { cookieJar } from '../../client/user-agent/cookies.ts';
import {
  HEADLESS_REDIRECT_URI,
  headlessUserAgent,
  type PageVisit,
} from '../../client/user-agent/headless.ts';
import { type Served, serve } from '../helpers/serve.ts';

/** Milliseconds since the epoch: 2023-11-14T22:13:20Z. */
const now = () => 1_700_000_000_000;
const servers: Served[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function served(handler: RequestListener): Promise<Served> {
  const server = await serve(handler);
  servers.push(server);
  return server;
}

describe('the headless user agent', () => {
  it('goes through login and consent with its cookies, and stops at the redirect URI', async () => {
    const { origin } = await served(async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const body = await text(request);
      if (pathname === '/authorize') {
        response
          .writeHead(303, { location: '/login', 'set-cookie': ['sid=1; HttpOnly', 'other=2; Path=/login'] })
          .end();
      } else if (pathname === '/login' && request.method === 'GET') {
        response.end('<form method="post"><input name="login"><button>go</button></form>');
      } else if (pathname === '/login') {
        const known = request.headers.cookie === 'other=2; sid=1' && body === 'login=alice';
        response.writeHead(303, { location: known ? '/consent' : '/lost' }).end();
      } else if (pathname === '/consent' && request.method === 'GET') {
        response.end('<form method="post"><button name="action" value="allow">Allow</button></form>');
      } else if (pathname === '/consent') {
        response.writeHead(303, { location: `${HEADLESS_REDIRECT_URI}?code=c&got=${body}` }).end();
      } else response.writeHead(404).end('lost');
    });
    const pages: PageVisit[] = [];
    const agent = headlessUserAgent({ fetch, login: 'alice', now, onPage: (page) => pages.push(page) });
    const callback = await agent(`${origin}/authorize`, HEADLESS_REDIRECT_URI);
    expect(callback.href).toBe(`${HEADLESS_REDIRECT_URI}?code=c&got=action=allow`);
    expect(pages.map(({ did }) => did)).toEqual([
      'redirected',
      'logged in as alice',
      'redirected',
      'allowed',
      'sent back to the client',
    ]);
  });

  it.each([400, 200])(
    'gives up when its login comes back with %s, and says what the page says',
    async (status) => {
      let submitted = 0;
      const { origin } = await served((request, response) => {
        if (request.method === 'POST') submitted += 1;
        const problem = submitted > 0 ? '<p role="alert">Not a user name.</p>' : '';
        response.statusCode = submitted > 0 ? status : 200;
        response.end(`${problem}<form method="post"><input name="login"><button>go</button></form>`);
      });
      const agent = headlessUserAgent({ fetch, login: 'a b', now });
      await expect(agent(`${origin}/login`, HEADLESS_REDIRECT_URI)).rejects.toThrow(
        /did not accept the form: Not a user name\.$/,
      );
      expect(submitted).toBe(1);
    },
  );

  it('says that a browser is needed for a page it does not know, and what the page says', async () => {
    const { origin } = await served((_request, response) => {
      response
        .writeHead(400, { 'content-type': 'text/html' })
        .end('<head><title>x</title></head><h1>Unknown client</h1>');
    });
    const agent = headlessUserAgent({ fetch, login: 'alice', now });
    await expect(agent(`${origin}/authorize`, HEADLESS_REDIRECT_URI)).rejects.toThrow(
      /answered 400 .* \(use --browser\): Unknown client$/,
    );
  });

  it('reads no page without end', async () => {
    const { origin } = await served((_request, response) => void response.end('x'.repeat(1024 * 1024 + 1)));
    const agent = headlessUserAgent({ fetch, login: 'alice', now });
    await expect(agent(`${origin}/authorize`, HEADLESS_REDIRECT_URI)).rejects.toThrow(
      /longer than 1048576 bytes/,
    );
  });

  it('gives up on a redirect that never ends', async () => {
    const { origin, asked } = await served((_request, response) => {
      response.writeHead(302, { location: '/again' }).end();
    });
    const agent = headlessUserAgent({ fetch, login: 'alice', now });
    await expect(agent(`${origin}/authorize`, HEADLESS_REDIRECT_URI)).rejects.toThrow(/20 pages/);
    expect(asked).toHaveLength(20);
  });
});

describe('its cookies (RFC 6265 §5)', () => {
  const jar = () => cookieJar(now);
  const url = (value: string) => new URL(value);

  it('are shared by the ports of a host and kept from other hosts (§8.5)', () => {
    const cookies = jar();
    cookies.take(url('http://localhost:1/a/b'), ['x=1; Path=/']);
    expect(cookies.header(url('http://localhost:2/c'))).toBe('x=1');
    expect(cookies.header(url('http://127.0.0.1:1/a/b'))).toBe('');
  });

  it('are sent below their path only (§5.1.4)', () => {
    const cookies = jar();
    cookies.take(url('http://localhost/a/b'), ['x=1', 'y=2; Path=/a/b']);
    expect(cookies.header(url('http://localhost/a/c'))).toBe('x=1');
    expect(cookies.header(url('http://localhost/a/b/c'))).toBe('y=2; x=1');
    expect(cookies.header(url('http://localhost/ab'))).toBe('');
  });

  it('are kept until the date that they name (§5.3)', () => {
    const cookies = jar();
    cookies.take(url('http://localhost/'), [
      'kept=1; Expires=Sun, 14 Jan 2024 22:13:20 GMT',
      'gone=1; Expires=Sat, 14 Jan 2023 22:13:20 GMT',
    ]);
    expect(cookies.header(url('http://localhost/'))).toBe('kept=1');
  });

  it.each(['Max-Age=0', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT'])('are gone with %s (§5.3)', (attribute) => {
    const cookies = jar();
    cookies.take(url('http://localhost/'), ['x=1']);
    cookies.take(url('http://localhost/'), [`x=; ${attribute}`]);
    expect(cookies.header(url('http://localhost/'))).toBe('');
  });
});

describe('the browser user agent (RFC 8252 §7.3)', () => {
  it('shows the URL, opens it, and takes the callback on a loopback port', async () => {
    const shown: string[] = [];
    const agent = await browserUserAgent({
      patience: 10_000,
      onUrl: (url) => shown.push(url),
      open: () => void fetch(`${agent.redirectUri}?code=c&state=s`),
    });
    const callback = await agent.userAgent('https://as.example/authorize', agent.redirectUri);
    expect(agent.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    expect(callback.href).toBe(`${agent.redirectUri}?code=c&state=s`);
    expect(shown).toEqual(['https://as.example/authorize']);
    agent.close();
  });

  it('answers nothing but the callback it waits for', async () => {
    const agent = await browserUserAgent({ patience: 10_000, onUrl: () => undefined });
    expect((await fetch(`${agent.redirectUri}?code=c`)).status).toBe(404);
    expect((await fetch(new URL('/favicon.ico', agent.redirectUri))).status).toBe(404);
    agent.close();
  });

  it('does not wait forever', async () => {
    const agent = await browserUserAgent({ patience: 20, onUrl: () => undefined, open: () => undefined });
    await expect(agent.userAgent('https://as.example/', agent.redirectUri)).rejects.toThrow(
      /nobody came back/,
    );
    agent.close();
  });
});
