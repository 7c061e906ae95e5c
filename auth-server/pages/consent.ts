import { describeScope } from '../../core/scopes.ts';
import { type Html, html } from './html.ts';

/** One scope on the consent page. */
export interface ConsentScope {
  readonly scope: string;
  /** False when this user may not grant it: it is shown, so that a person sees why it will be missing. */
  readonly grantable: boolean;
}

/** What the consent page shows. */
export interface Consent {
  readonly action: string;
  readonly user: string;
  readonly clientName: string;
  readonly clientId: string;
  /** The host that will receive the code. MCP, Localhost Redirect URI Risks: it MUST be displayed clearly. */
  readonly redirectHost: string;
  readonly resources: readonly string[];
  readonly scopes: readonly ConsentScope[];
  /** True for a metadata-document client whose redirect URIs are all on loopback: anybody could claim to be it. */
  readonly loopbackOnly: boolean;
}

const OIDC_SCOPES: ReadonlyMap<string, string> = new Map([
  ['openid', 'Know who you are'],
  ['profile', 'See your name and roles'],
  ['offline_access', 'Stay connected when you are away (refresh tokens)'],
]);

const scopeItem = ({ scope, grantable }: ConsentScope, user: string): Html => html`<li><label>
<input type="checkbox" name="scope" value="${scope}"${grantable ? html` checked` : html` disabled`}>
<span>${OIDC_SCOPES.get(scope) ?? describeScope(scope)}<small><code>${scope}</code>${!grantable && html` · ${user} may not grant this`}</small></span>
</label></li>`;

const fact = (term: string, description: Html): Html =>
  html`<div><dt>${term}</dt><dd>${description}</dd></div>`;

/** The consent page. */
export const consentPage = (consent: Consent): Html => html`<h1>Allow ${consent.clientName}?</h1>
<p class="quiet">It asks for access on your behalf.</p>
${
  consent.loopbackOnly &&
  html`<p class="notice" role="note">This client is known only by a document on the web, and it receives codes on this
computer. Any program here could pretend to be it: allow it only if you have just started it yourself.</p>`
}
<dl>
${fact('Sends you to', html`<strong>${consent.redirectHost}</strong>`)}
${fact('Client ID', html`<code>${consent.clientId}</code>`)}
${fact(
  'Resource',
  html`${consent.resources.length === 0 ? 'none' : consent.resources.map((resource) => html`<code>${resource}</code> `)}`,
)}
</dl>
<form method="post" action="${consent.action}">
<h2>It may</h2>
<ul class="scopes">${consent.scopes.map((scope) => scopeItem(scope, consent.user))}</ul>
<div class="row">
<button name="action" value="deny">Deny</button>
<button class="primary" name="action" value="allow">Allow</button>
</div>
<p class="as"><span>Signed in as <b>${consent.user}</b></span><button class="link" name="action" value="switch">Use another account</button></p>
</form>`;
