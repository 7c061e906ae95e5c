import { expect, test } from 'vitest';
import { useAuthServer } from '../../helpers/auth-server.ts';
import { Browser } from '../../helpers/browser.ts';
import { answerPages, authorizeUrl, createPkce, redeem } from '../../helpers/code-flow.ts';

const server = await useAuthServer();

test('a flow goes on although hundreds of other realms were used in its midst', async () => {
  const realm = server.realm('default~slow');
  const { verifier, challenge } = createPkce();
  const browser = new Browser(server.issuer);
  const login = await browser.open(authorizeUrl(realm, challenge));
  const provider = server.realms.get('default~slow');
  const before = provider.ok && (await provider.value.runtime.provider());
  for (let index = 0; index < 300; index += 1) {
    await (await fetch(`${server.issuer}/realms/default~busy${index}/.well-known/jwks.json`)).text();
  }
  const now = server.realms.get('default~slow');
  expect(now.ok && (await now.value.runtime.provider()) !== before).toBe(true);
  const page = await answerPages(browser, login);
  const tokens = await redeem(realm, page.url.searchParams.get('code') ?? '', verifier);
  expect(tokens.status).toBe(200);
});
