import { type Html, html, trusted } from './html.ts';

/** Asks before signing out. OpenID Connect RP-Initiated Logout §2. */
export const logoutPage = (form: string): Html => html`<h1>Sign out?</h1>
<p class="quiet">Clients keep the tokens they have until these expire.</p>
${trusted(form)}
<div class="row">
<button type="submit" form="op.logoutForm">Stay signed in</button>
<button class="primary" type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
</div>`;

/** After signing out. */
export const loggedOutPage = (): Html => html`<h1>Signed out</h1><p>You can close this page.</p>`;
