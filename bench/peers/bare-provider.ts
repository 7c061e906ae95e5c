/**
 * oidc-provider by itself, for comparison: its own in-memory adapter, its default cookie signer, and the least that
 * answers the same requests as our authorization server. Arguments: port, file of a private JWK Set, file of
 * clients.
 */
import { readFileSync } from 'node:fs';
import { Provider } from 'oidc-provider';

const [port = '', jwksFile = '', clientsFile = ''] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const RESOURCE = 'http://localhost:9000/mcp';
const SCOPE = 'mcp:read mcp:tools';

const provider = new Provider(issuer, {
  jwks: JSON.parse(readFileSync(jwksFile, 'utf8')),
  clients: JSON.parse(readFileSync(clientsFile, 'utf8')),
  routes: { authorization: '/authorize', token: '/token' },
  cookies: { keys: ['a secret of the benchmark'] },
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  pkce: { required: () => true },
  ttl: { AccessToken: 3600, AuthorizationCode: 60, Grant: 1_209_600, Interaction: 600, Session: 1_209_600 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: SCOPE,
        audience: RESOURCE,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 3600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
});

const PAGE = '<!doctype html><form method="post"><input name="login"><button>Continue</button></form>';

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const { prompt, session, params } = await provider.interactionDetails(ctx.req, ctx.res);
  if (ctx.method === 'GET') {
    ctx.type = 'html';
    ctx.body = PAGE;
    return;
  }
  let body = '';
  for await (const chunk of ctx.req) body += chunk;
  if (prompt.name === 'login') {
    const accountId = new URLSearchParams(body).get('login') ?? '';
    return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId } });
  }
  const grant = new provider.Grant({
    ...(session ? { accountId: session.accountId } : {}),
    clientId: String(params.client_id),
  });
  grant.addResourceScope(RESOURCE, SCOPE);
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(ctx.req, ctx.res, { consent }, { mergeWithLastSubmission: true });
});

provider.listen(Number(port), '127.0.0.1');
