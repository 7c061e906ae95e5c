import { buildConsole } from '../../console/build.ts';
import { BROWSER, startChromiumServer } from './chromium.ts';

/**
 * What all tests of a run share: the page, built once before any test opens it, and one process of Chromium. Each test
 * has a browser of its own in it, with cookies and storage that nobody else sees.
 */
export async function setup(): Promise<() => Promise<void>> {
  const starting = startChromiumServer().catch(() => undefined); // the tests that need one say why there is none
  const [server] = await Promise.all([starting, buildConsole()]);
  if (server) process.env[BROWSER] = server.wsEndpoint();
  return async () => server?.close();
}
