/** Units that a time is told in, the largest first, in seconds. */
const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** A length of time in at most two units: "1 h 5 min". */
export function spanOf(seconds: number): string {
  let rest = Math.round(Math.abs(seconds));
  const parts: string[] = [];
  for (const [size, unit] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break; // "1 d 3 s" says more than anybody wants to know
  }
  return parts.slice(0, 2).join(' ') || '0 s';
}

/** Seconds since the epoch that a Date can hold. */
const MAX = 8.64e12;

/** A NumericDate as people read it, in UTC; what no clock can show as it is. RFC 7519 §2. */
export const dateOf = (seconds: number): string =>
  Math.abs(seconds) > MAX
    ? String(seconds)
    : `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** How far a time is from another one: "5 min earlier", "1 h later". */
export function fromThen(seconds: number, then: number): string {
  const away = seconds - then;
  if (Math.abs(away) < 1) return 'at that moment';
  return `${spanOf(away)} ${away < 0 ? 'earlier' : 'later'}`;
}
