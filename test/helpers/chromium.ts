import { type Browser, type BrowserServer, chromium } from 'playwright-core';

/** Where a browser that others share is to be found. */
export const BROWSER = 'TEST_BROWSER';

/** Debian's Chromium, without the background traffic that a closed network would refuse. */
const OPTIONS = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** Starts a Chromium that many can use at once. */
export const startChromiumServer = (): Promise<BrowserServer> => chromium.launchServer(OPTIONS);

/** A browser: in the Chromium that the run shares, or in one of its own where nobody started that. */
export function launchChromium(): Promise<Browser> {
  const shared = process.env[BROWSER];
  return shared === undefined ? chromium.launch(OPTIONS) : chromium.connect(shared);
}
