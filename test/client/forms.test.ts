import { describe, expect, it } from 'vitest';
import { entriesOf, parseForms, recognise } from '../../client/user-agent/forms.ts';

const BASE = 'https://as.example/interaction/1?x=1';

const LOGIN = `<html><body><!-- <form action="/decoy"><input name="login"></form> -->
<script>var s = '<form action="/script"><input name="login"></form>';</script>
<form method="post" action="/i/1?a=1&amp;b=2"><button name="login" value="alice">alice</button></form>
<form method=post action='/i/1'>
<input type=hidden name=csrf value="a&quot;b&#39;&#x3e;">
<input type="text" name="login" value="" required>
<button>Continue</button>
</form></body></html>`;

const CONSENT = `<FORM METHOD="POST">
<input type="checkbox" name="scope" value="mcp:read" checked>
<input type="checkbox" name="scope" value="mcp:tools" checked="checked">
<input type="checkbox" name="scope" value="mcp:admin">
<input type="checkbox" name="scope" value="mcp:prompts" checked disabled>
<button name="action" value="deny">Deny</button>
<button name="action" value="allow">Allow</button>
<button name="action" value="switch">Switch</button>
</FORM>`;

const submit = (html: string, login: string) => {
  const found = recognise(parseForms(html, BASE), login);
  return (
    found && { what: found.what, action: found.form.action, entries: entriesOf(found.form, found.filling) }
  );
};

describe('the forms of a page that works without JavaScript', () => {
  it('has the login written into its field, with the hidden fields around it', () => {
    expect(submit(LOGIN, 'carol')).toEqual({
      what: 'login',
      action: 'https://as.example/i/1',
      entries: [
        ['csrf', `a"b'>`],
        ['login', 'carol'],
      ],
    });
  });

  it('has the button of a user pressed where there is no field', () => {
    const buttons = LOGIN.replace(/<input type="text"[^>]*>/, '');
    expect(submit(buttons, 'alice')).toEqual({
      what: 'login',
      action: 'https://as.example/i/1?a=1&b=2',
      entries: [['login', 'alice']],
    });
    expect(submit(buttons, 'carol')).toBeUndefined();
  });

  it('has Allow pressed with the ticked boxes, not the disabled ones (WHATWG HTML, entry list)', () => {
    expect(submit(CONSENT, 'alice')).toEqual({
      what: 'consent',
      action: BASE,
      entries: [
        ['scope', 'mcp:read'],
        ['scope', 'mcp:tools'],
        ['action', 'allow'],
      ],
    });
  });

  it.each([
    [
      'a password page',
      '<form method="post"><input name="username"><input type="password" name="password"></form>',
    ],
    ['a page without forms', '<h1>Something went wrong</h1>'],
    ['controls outside of a form', '<input name="login"><button name="action" value="allow">Allow</button>'],
    ['what a comment hides that is never closed', '<!-- <form><input name="login"></form>'],
    ['what a script holds that is never closed', '<script><form><input name="login"></form>'],
    ['a disabled Allow', '<form><button name="action" value="allow" disabled>Allow</button></form>'],
  ])('is not recognised: %s', (_what, html) => {
    expect(submit(html, 'alice')).toBeUndefined();
  });
});
