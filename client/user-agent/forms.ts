/** A control of a form. */
export interface Control {
  readonly tag: 'input' | 'button';
  readonly type: string;
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  readonly disabled: boolean;
}

/** A form of a page, with everything that a submission is made of. */
export interface Form {
  readonly method: 'get' | 'post';
  /** Absolute. */
  readonly action: string;
  readonly controls: readonly Control[];
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Text of a page with its character references resolved. WHATWG HTML §13.5. */
export const decode = (text: string): string =>
  text.replace(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (entity, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? entity;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });

const ATTRIBUTE = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

function attributes(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', double, single, bare] of text.matchAll(ATTRIBUTE)) {
    found[name.toLowerCase()] ??= decode(double ?? single ?? bare ?? '');
  }
  return found;
}

// What is never closed ends with the page. A pattern that fails there would be tried again from every later tag.
const TAG = /<(\/?)(form|input|button)\b((?:[^>"']|"[^"]*(?:"|$)|'[^']*(?:'|$))*)(?:>|$)/gi;

/** What is not markup: comments, and the insides of scripts and styles. */
const withoutText = (html: string): string =>
  html.replace(/<!--[\s\S]*?(?:-->|$)|<(script|style)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '');

/**
 * Reads the forms of a page that works without JavaScript.
 *
 * @param html the page
 * @param base the URL it came from: an action may be relative or absent
 */
export function parseForms(html: string, base: string): Form[] {
  const forms: { method: 'get' | 'post'; action: string; controls: Control[] }[] = [];
  let open = false;
  for (const [, slash, tag = '', text = ''] of withoutText(html).matchAll(TAG)) {
    const name = tag.toLowerCase();
    const values = attributes(text);
    if (name === 'form') {
      open = slash === '';
      const action = values.action || base;
      if (open && URL.canParse(action, base)) {
        const method = values.method?.toLowerCase() === 'post' ? 'post' : 'get';
        forms.push({ method, action: new URL(action, base).href, controls: [] });
      }
      continue;
    }
    if (slash !== '' || !open) continue;
    forms.at(-1)?.controls.push({
      tag: name === 'button' ? 'button' : 'input',
      type: (values.type ?? (name === 'button' ? 'submit' : 'text')).toLowerCase(),
      name: values.name ?? '',
      value: values.value ?? (values.type?.toLowerCase() === 'checkbox' ? 'on' : ''),
      checked: 'checked' in values,
      disabled: 'disabled' in values,
    });
  }
  return forms;
}

/** Whether a control submits its form. */
const isSubmit = ({ type, disabled }: Control): boolean => type === 'submit' && !disabled;

/** What a person does with a form: what goes into its text fields, and the button that is pressed. */
export interface Filling {
  readonly texts: Readonly<Record<string, string>>;
  readonly button: Control | undefined;
}

/**
 * The entries that a submission sends: hidden and filled-in fields, ticked boxes, the pressed button.
 * WHATWG HTML §4.10.22.4.
 */
export function entriesOf(form: Form, { texts, button }: Filling): [string, string][] {
  return form.controls.flatMap((control): [string, string][] => {
    const { name, value, type, checked, disabled } = control;
    if (name === '' || disabled) return [];
    if (control.tag === 'button' || ['submit', 'image', 'reset', 'button'].includes(type)) {
      return control === button ? [[name, value]] : [];
    }
    if (type === 'checkbox' || type === 'radio') return checked ? [[name, value]] : [];
    return [[name, texts[name] ?? value]];
  });
}

/** A form with the way to fill it in. */
export interface Recognised {
  readonly what: 'login' | 'consent';
  readonly form: Form;
  readonly filling: Filling;
}

/**
 * Finds the form to submit: one that has a text field `login` (or a button with that user), or one with a button
 * `action=allow`.
 *
 * @returns undefined for a page of another kind
 */
export function recognise(forms: readonly Form[], login: string): Recognised | undefined {
  for (const form of forms) {
    const allow = form.controls.find(
      (control) => isSubmit(control) && control.name === 'action' && control.value === 'allow',
    );
    if (allow) return { what: 'consent', form, filling: { texts: {}, button: allow } };
  }
  for (const form of forms) {
    const field = form.controls.some(({ name, type }) => name === 'login' && type === 'text');
    if (!field) continue;
    const button = form.controls.find((control) => isSubmit(control) && control.name !== 'login');
    return { what: 'login', form, filling: { texts: { login }, button } };
  }
  for (const form of forms) {
    const button = form.controls.find(
      (control) => isSubmit(control) && control.name === 'login' && control.value === login,
    );
    if (button) return { what: 'login', form, filling: { texts: {}, button } };
  }
  return undefined;
}
