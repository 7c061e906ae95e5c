import { describe, expect, it } from 'vitest';
import { PALETTE } from '../../core/palette.ts';

type Theme = ReadonlyMap<string, string>;

const colours = (css: string): Array<[string, string]> =>
  [...css.matchAll(/--([a-z-]+): (#[0-9a-f]{3,6})/g)].map((match) => [match[1] ?? '', match[2] ?? '']);

const [light = '', dark = ''] = PALETTE.split('@media');
const THEMES: Readonly<Record<string, Theme>> = {
  light: new Map(colours(light)),
  dark: new Map(colours(dark)),
};

/** Relative luminance. WCAG 2.2, Definitions. */
function luminance(hex: string): number {
  const long = hex.length === 4 ? hex.replace(/[0-9a-f]/g, '$&$&') : hex;
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(long.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** They tell things of one kind apart, in text as well. */
const HUES = ['hue-a', 'hue-b', 'hue-c', 'hue-d', 'hue-e', 'hue-f'];

/** What is written on what. */
const PAIRS: ReadonlyArray<readonly [ink: string, ground: string]> = [
  ...['ink', 'quiet', 'accent', 'bad', 'good', 'warn', ...HUES].flatMap((ink): [string, string][] => [
    [ink, 'page'],
    [ink, 'card'],
  ]),
  ['ink', 'soft'],
  ['quiet', 'soft'],
  ['good', 'soft'],
  ['bad', 'soft'],
  ['accent', 'soft'],
  ['warn', 'soft'],
  ['accent-ink', 'accent'],
  ['warn', 'warn-page'],
  ['ink', 'bad-page'],
  ['bad', 'bad-page'],
  ['ink', 'good-page'],
  ['good', 'good-page'],
];

describe.each(Object.entries(THEMES))('the %s palette', (_name, theme) => {
  it('has the same colours as the other', () => {
    expect([...theme.keys()].sort()).toEqual([...(THEMES.light?.keys() ?? [])].sort());
  });

  it.each(PAIRS)('has %s on %s with a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3)', (ink, ground) => {
    expect(contrast(theme.get(ink) ?? '', theme.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5);
  });
});
