import type { Addresses } from '../../core/addresses.ts';
import { type Html, html } from './html.ts';

/**
 * What somebody sees who opens the issuer in a browser.
 *
 * @param path where the realm is mounted, empty at the root
 */
export const homePage = (
  { issuer, resource }: Addresses,
  path: string,
): Html => html`<h1>An authorization server to play with</h1>
<p>It issues tokens for the MCP server of this playground, and for any resource whose metadata names this issuer.</p>
<dl>
<div><dt>Issuer</dt><dd><code>${issuer}</code></dd></div>
<div><dt>MCP server</dt><dd><code>${resource}</code></dd></div>
<div><dt>Metadata</dt><dd><a href="/.well-known/oauth-authorization-server${path}">RFC 8414</a> · <a href="${path}/.well-known/openid-configuration">OpenID Connect</a> · <a href="${path}/.well-known/jwks.json">keys</a></dd></div>
<div><dt>For people</dt><dd><a href="${path}/device">enter a device code</a> · <a href="${path}/logout">sign out</a></dd></div>
</dl>`;
