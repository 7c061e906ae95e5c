import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import { type Html, html, trusted } from './html.ts';
import { STYLE } from './style.ts';

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/**
 * No scripts, nothing from elsewhere, no framing. `form-action` is left out on purpose: browsers apply it to the whole
 * redirect chain after a form, and the consent form ends at whatever redirect URI the client registered.
 */
const CSP = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; frame-ancestors 'none'`;

/** Sends a page. Every page of the authorization server goes out here, with the same headers. */
export function sendPage(ctx: Context, title: string, content: Html, status = 200): void {
  ctx.status = status;
  ctx.type = 'html';
  ctx.set({
    'Content-Security-Policy': CSP,
    'X-Content-Type-Options': 'nosniff',
    // Not no-referrer: browsers would then send `Origin: null` with the forms.
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
  ctx.body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · MCP OAuth playground</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header><span class="mark" aria-hidden="true">M</span><span><b>MCP OAuth playground</b> · authorization server</span></header>
<main>
${content}
</main>
<footer>For development only: there are no passwords here. Never use it as a real identity provider.</footer>
</body>
</html>
`.toString();
}
