import type { User } from '../../core/users.ts';
import { type Html, html } from './html.ts';

const reach = ({ roles, scopes }: User): string =>
  [roles.length > 0 ? roles.join(', ') : 'no role', scopes.length > 0 ? scopes.join(' ') : 'no scopes'].join(
    ' · ',
  );

const userButton = (user: User): Html => html`<li><button name="login" value="${user.name}">
<span class="avatar" aria-hidden="true">${user.name.slice(0, 1)}</span>
<span>${user.name}<small>${reach(user)}</small></span></button></li>`;

/**
 * The login page: one button per listed user, or any other name.
 *
 * @param page `problem` is shown above the form after an unusable name; `suggested` fills the field in
 */
export const loginPage = (page: {
  readonly users: readonly User[];
  readonly action: string;
  readonly clientName: string;
  readonly suggested: string;
  readonly problem?: string | undefined;
}): Html => html`<h1>Sign in</h1>
<p class="quiet">to continue to <b>${page.clientName}</b></p>
${page.problem !== undefined && html`<p class="bad" role="alert">${page.problem}</p>`}
<form method="post" action="${page.action}">
<ul class="users">${page.users.map(userButton)}</ul>
</form>
<form method="post" action="${page.action}">
<h2><label for="login">or as anybody else</label></h2>
<div class="row">
<input type="text" id="login" name="login" value="${page.suggested}" maxlength="64" autocomplete="off"
 autocapitalize="none" spellcheck="false" required placeholder="any name">
<button class="primary narrow">Continue</button>
</div>
</form>
<form method="post" action="${page.action}"><p class="as"><span></span><button class="link" name="action" value="deny">Cancel</button></p></form>`;
