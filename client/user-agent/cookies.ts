interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
}

/** Cookies as a browser keeps them, as far as a login needs: host-only, by path, shared by all ports. RFC 6265 §5. */
export interface CookieJar {
  /** The `Cookie` header for a URL; empty when there is none. */
  header(url: URL): string;
  /** Takes up the `Set-Cookie` fields of a response. */
  take(url: URL, setCookies: readonly string[]): void;
}

/** RFC 6265 §5.1.4. */
const defaultPath = ({ pathname }: URL): string => pathname.slice(0, pathname.lastIndexOf('/')) || '/';
const pathMatches = (path: string, cookiePath: string): boolean =>
  path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);

function attribute(parts: readonly string[], name: string): string | undefined {
  const found = parts.find((part) => part.trim().toLowerCase().startsWith(`${name}=`));
  return found?.slice(found.indexOf('=') + 1).trim();
}

/**
 * Makes an empty jar.
 *
 * @param now milliseconds since the epoch, for `Expires`
 */
export function cookieJar(now: () => number): CookieJar {
  const cookies = new Map<string, Cookie>();
  return {
    header: (url) =>
      [...cookies.values()]
        .filter(({ host, path }) => host === url.hostname && pathMatches(url.pathname, path))
        .sort((one, other) => other.path.length - one.path.length)
        .map(({ name, value }) => `${name}=${value}`)
        .join('; '),
    take(url, setCookies) {
      for (const line of setCookies) {
        const [pair = '', ...parts] = line.split(';');
        const equals = pair.indexOf('=');
        if (equals < 1) continue;
        const name = pair.slice(0, equals).trim();
        const asked = attribute(parts, 'path');
        const path = asked?.startsWith('/') ? asked : defaultPath(url);
        const key = `${url.hostname} ${path} ${name}`;
        const maxAge = attribute(parts, 'max-age');
        const expires = attribute(parts, 'expires');
        const gone =
          maxAge === undefined
            ? expires !== undefined && new Date(expires).getTime() <= now()
            : Number(maxAge) <= 0;
        if (gone) cookies.delete(key);
        else cookies.set(key, { name, value: pair.slice(equals + 1).trim(), host: url.hostname, path });
      }
    },
  };
}
