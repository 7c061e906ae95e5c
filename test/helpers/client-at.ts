import { type ConnectOptions, connect } from '../../client/connect.ts';
import { HEADLESS_REDIRECT_URI, headlessUserAgent } from '../../client/user-agent/headless.ts';

/** The reference client at an MCP server, in the time of this machine, with somebody who logs in and allows everything. */
export const clientAt = (
  url: string,
  { user = 'alice', ...changes }: Partial<ConnectOptions> & { readonly user?: string } = {},
) =>
  connect({
    url,
    fetch,
    now: Date.now,
    clientInfo: { name: 'reference client', version: '1' },
    redirectUri: HEADLESS_REDIRECT_URI,
    userAgent: headlessUserAgent({ fetch, login: user, now: Date.now }),
    ...changes,
  });
