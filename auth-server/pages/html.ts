import { escapeMarkup } from '../../core/markup.ts';

/** Markup that is safe to send as it is. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
  toString(): string {
    return this.markup;
  }
}

type Part = Html | string | number | undefined | false | readonly Part[];

/** Characters that turn the text around them: a client could make its name and host read as another's. UAX #9. */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

const escapeHtml = (text: string): string => escapeMarkup(text).replace(BIDI_CONTROLS, '\ufffd');

const render = (part: Part): string => {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(render).join('');
  return escapeHtml(String(part));
};

/** A template tag that escapes every value that is not itself made by this tag. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + render(parts[index])).join(''));
}

/** Marks text from the library as markup: only for forms that oidc-provider rendered and escaped itself. */
export const trusted = (markup: string): Html => new Html(markup);
