import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createConsole } from '../../console/server/app.ts';
import { readAssets } from '../../console/server/assets.ts';
import { ASSETS } from '../../console/server/start.ts';
import { type Playground, startPlayground } from '../../playground.ts';
import { listen } from '../../serving/listen.ts';
import { launchChromium } from './chromium.ts';

/** A playground with its console, in this process. */
export interface ConsoleUnderTest extends AsyncDisposable {
  readonly url: string;
  readonly playground: Playground;
  /** Failures of the console's own, which there must be none of. */
  readonly failures: readonly unknown[];
}

/** Starts a playground and a console for it, all on free ports. */
export async function startConsoleUnderTest(
  options: Parameters<typeof startPlayground>[0] = {},
): Promise<ConsoleUnderTest> {
  const listener = await listen({ host: '127.0.0.1', port: 0, setting: 'CONSOLE_PORT' });
  const url = `http://localhost:${listener.port}`;
  const playground = await startPlayground({
    ...options,
    settings: { PUBLIC_CONSOLE_URL: url, ...options.settings },
  });
  const failures: unknown[] = [];
  const { hub, config } = playground;
  listener.serve(
    createConsole({
      assets: readAssets(ASSETS),
      hub,
      origins: { authUrl: config.PUBLIC_AUTH_URL, mcpUrl: config.PUBLIC_MCP_URL },
      consoleUrl: url,
      hosts: [],
      fetch: globalThis.fetch,
      now: Date.now,
      policy: 'loopback',
      onFailure: (error) => failures.push(error),
    }),
  );
  return {
    url,
    playground,
    failures,
    async [Symbol.asyncDispose]() {
      await Promise.all([listener.close(), playground.close()]);
    },
  };
}

/** Sends a document to the console as a program of this machine does: with the header that every change needs. */
export const sendTo = (
  { url }: Pick<ConsoleUnderTest, 'url'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> =>
  fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-playground-control': '1' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** A window of a real browser. */
export interface Window extends AsyncDisposable {
  readonly page: Page;
  /** What the page complained of: errors, refused sources. There must be none. */
  readonly complaints: readonly string[];
}

/**
 * Opens a window of a real Chromium.
 *
 * @param shared a browser that stays open when the window is closed; one of the window's own when absent
 */
export async function openWindow(options: BrowserContextOptions = {}, shared?: Browser): Promise<Window> {
  const browser = shared ?? (await launchChromium());
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints, [Symbol.asyncDispose]: () => (shared ? context.close() : browser.close()) };
}
