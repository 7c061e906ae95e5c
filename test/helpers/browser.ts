/** A form of a page, as a person sees it. */
export interface Form {
  readonly id: string | undefined;
  readonly action: string;
  /** What is sent unless somebody changes it: hidden and text inputs, ticked checkboxes. */
  readonly fields: ReadonlyArray<readonly [name: string, value: string]>;
}

/** Where a browser came to rest. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The redirects it followed to get here, the first one first. */
  readonly hops: readonly URL[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const decode = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ENTITIES[name] ?? '');
const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : decode(value);
};

/** The forms of a page. It reads the markup of our own pages, not any markup. */
export function formsOf({ text, url }: Pick<Page, 'text' | 'url'>): Form[] {
  return [...text.matchAll(/(<form[^>]*>)(.*?)<\/form>/gs)].map(([, tag = '', content = '']) => ({
    id: attribute(tag, 'id'),
    action: new URL(attribute(tag, 'action') ?? url.href, url).href,
    fields: [...content.matchAll(/<input[^>]*>/gs)].flatMap(([input]): [string, string][] => {
      const name = attribute(input, 'name');
      if (name === undefined || /\sdisabled/.test(input)) return [];
      if (attribute(input, 'type') === 'checkbox' && !/\schecked/.test(input)) return [];
      return [[name, attribute(input, 'value') ?? '']];
    }),
  }));
}

/** The text of a page, without markup. */
export const textOf = ({ text }: Pick<Page, 'text'>): string =>
  decode(
    text
      .replace(/<style>.*?<\/style>/s, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' '),
  );

/** A browser without scripts: it keeps cookies, follows redirects by hand and sends forms. */
export class Browser {
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();
  readonly #home: string;

  /** @param home a URL of the origin it stays on: a redirect to anywhere else is where it comes to rest */
  constructor(home: string) {
    this.#home = new URL(home).origin;
  }

  /** Drops all cookies. */
  forget(): void {
    this.#cookies.clear();
  }

  #keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/;\s*/);
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const path = attributes.find((entry) => /^path=/i.test(entry))?.slice(5) ?? '/';
      const expires = attributes.find((entry) => /^expires=/i.test(entry))?.slice(8);
      if (expires !== undefined && Date.parse(expires) <= Date.now()) this.#cookies.delete(`${name} ${path}`);
      else this.#cookies.set(`${name} ${path}`, { value, path });
    }
  }

  #cookieField(url: URL): string {
    return [...this.#cookies]
      .filter(([, { path }]) => url.pathname.startsWith(path))
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`)
      .join('; ');
  }

  /** Opens a URL, or sends a form there, and follows redirects until a page or another origin. */
  async open(
    target: string | URL,
    form?: URLSearchParams,
    headers: Record<string, string> = {},
  ): Promise<Page> {
    let url = new URL(target);
    let body = form;
    const hops: URL[] = [];
    for (;;) {
      const response = await fetch(url, {
        redirect: 'manual',
        method: body ? 'POST' : 'GET',
        headers: { accept: 'text/html', cookie: this.#cookieField(url), ...headers },
        ...(body ? { body } : {}),
      });
      this.#keep(response.headers);
      const location = response.headers.get('location');
      const text = await response.text();
      if (location === null) return { url, status: response.status, headers: response.headers, text, hops };
      url = new URL(location, url);
      hops.push(url);
      if (url.origin !== this.#home)
        return { url, status: response.status, headers: response.headers, text: '', hops };
      body = undefined;
      if (hops.length > 20) throw new Error(`too many redirects: ${hops.join(' -> ')}`);
    }
  }

  /**
   * Sends a form of a page.
   *
   * @param change fields to add or replace; `undefined` leaves one out
   */
  async submit(
    page: Page,
    change: Readonly<Record<string, string | readonly string[] | undefined>>,
    headers: Record<string, string> = {},
  ): Promise<Page> {
    const forms = formsOf(page);
    const form = forms.find(({ fields }) => fields.some(([name]) => name in change)) ?? forms[0];
    if (!form) throw new Error(`no form on this page (${page.status}): ${textOf(page)}`);
    const fields = form.fields.filter(([name]) => !(name in change));
    const added = Object.entries(change).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((entry) => [name, entry] as const),
    );
    const body = new URLSearchParams([...fields, ...added].map(([name, value]) => [name, value]));
    return this.open(form.action, body, headers);
  }
}
