import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';

/** Where the code comes back. Nobody listens there: the playground logs in by itself, and one redirect holds the answer. */
const REDIRECT_URI = 'http://127.0.0.1:33420/callback';

/** The client under test: whatever yours is, it can be given a URL. This one is the MCP SDK with a memory. */
export async function myClient(url: string): Promise<Client> {
  const kept = new Map<string, unknown>();
  let callback = new URLSearchParams();
  const authProvider = {
    redirectUrl: REDIRECT_URI,
    clientMetadata: {
      client_name: 'My client',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    },
    state: () => crypto.randomUUID(),
    clientInformation: () => kept.get('client') as never,
    saveClientInformation: (client: unknown) => void kept.set('client', client),
    tokens: () => kept.get('tokens') as never,
    saveTokens: (tokens: unknown) => void kept.set('tokens', tokens),
    codeVerifier: () => kept.get('verifier') as string,
    saveCodeVerifier: (verifier: string) => void kept.set('verifier', verifier),
    discoveryState: () => kept.get('discovery') as never,
    saveDiscoveryState: (state: unknown) => void kept.set('discovery', state),
    async redirectToAuthorization(authorizationUrl: URL) {
      const answer = await fetch(authorizationUrl, { redirect: 'manual' });
      callback = new URL(answer.headers.get('location') ?? REDIRECT_URI).searchParams;
    },
  };
  const open = () => new StreamableHTTPClientTransport(new URL(url), { authProvider });
  const client = new Client(
    { name: 'my-client', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' } },
  );
  const first = open();
  try {
    await client.connect(first);
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    await first.finishAuth(callback);
    await client.connect(open());
  }
  return client;
}
