import { type Html, html, trusted } from './html.ts';

/**
 * The page where somebody types the code that a device shows. RFC 8628 §3.3.
 *
 * @param form the form rendered by oidc-provider; only its id is known, so the button points at it
 */
export const deviceCodePage = (
  form: string,
  problem: string | undefined,
): Html => html`<h1>Connect a device</h1>
<p class="quiet">Enter the code that your device or program shows.</p>
${problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`}
${trusted(form.replace(/ onfocus="[^"]*"/, ' aria-label="Code"'))}
<p></p>
<button class="primary" type="submit" form="op.deviceInputForm">Continue</button>`;

/** Asks whether the code is the one on the device, before anything is granted. RFC 8628 §5.4 (remote phishing). */
export const deviceConfirmPage = (
  form: string,
  clientName: string,
  code: string,
): Html => html`<h1>Connect ${clientName}?</h1>
<p>Your device should show this code:</p>
<p class="code">${code}</p>
<p class="quiet">If it does not, or if you did not start this, choose Deny.</p>
${trusted(form)}
<div class="row">
<button type="submit" form="op.deviceConfirmForm" name="abort" value="yes">Deny</button>
<button class="primary" type="submit" form="op.deviceConfirmForm">Continue</button>
</div>`;

/** The end of a device flow for the person. */
export const deviceDonePage = (clientName: string): Html => html`<h1>Connected</h1>
<p>You can close this page and go back to <b>${clientName}</b>.</p>`;
