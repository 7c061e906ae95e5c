/** One `WWW-Authenticate` challenge. RFC 9110 §11.6.1. */
export interface Challenge {
  /** The scheme as it was written, `Bearer` or `DPoP`. Compare it case-insensitively. */
  readonly scheme: string;
  readonly params: Readonly<Record<string, string>>;
}

/** RFC 9110 §5.6.4: a quoted-string escapes `"` and `\`; what no header may carry is dropped. */
const quote = (value: string): string =>
  `"${value.replace(/[^\t\x20-\x7e]/g, '').replace(/["\\]/g, (character) => `\\${character}`)}"`;

/** Writes one challenge. A challenge without parameters is the bare scheme. */
export function formatChallenge({ scheme, params }: Challenge): string {
  const list = Object.entries(params).map(([name, value]) => `${name}=${quote(value)}`);
  return list.length === 0 ? scheme : `${scheme} ${list.join(', ')}`;
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const PARAM = new RegExp(`^\\s*(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))\\s*`);
const SCHEME = new RegExp(`^\\s*(${TOKEN})(?:\\s+|$|(?=\\s*,))`);
const TOKEN68 = /^[A-Za-z0-9\-._~+/]+=*(?=\s*(?:,|$))/;

/**
 * Reads a `WWW-Authenticate` field, which may hold several challenges. RFC 9110 §11.6.1.
 * Parameter names come back in lower case; what cannot be read is skipped up to the next comma.
 */
export function parseChallenges(field: string): Challenge[] {
  const challenges: { scheme: string; params: Record<string, string> }[] = [];
  let rest = field;
  while (rest.trim() !== '') {
    rest = rest.replace(/^[\s,]+/, '');
    const param = PARAM.exec(rest);
    const current = challenges.at(-1);
    if (param && current) {
      const name = param[1]?.toLowerCase() ?? '';
      current.params[name] = param[2] !== undefined ? param[2].replace(/\\(.)/g, '$1') : (param[3] ?? '');
      rest = rest.slice(param[0].length);
      continue;
    }
    const scheme = SCHEME.exec(rest);
    if (!scheme?.[1]) {
      rest = rest.includes(',') ? rest.slice(rest.indexOf(',') + 1) : '';
      continue;
    }
    challenges.push({ scheme: scheme[1], params: {} });
    rest = rest.slice(scheme[0].length);
    const token68 = PARAM.test(rest) ? null : TOKEN68.exec(rest);
    if (token68 && rest.trim() !== '') rest = rest.slice(token68[0].length);
  }
  return challenges;
}
