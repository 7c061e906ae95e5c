import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../core/printable.ts';
import { describeScope, formatScope, parseScope, unionScopes } from '../../core/scopes.ts';

describe('scopes (RFC 6749 §3.3)', () => {
  it('are read in order and without duplicates', () => {
    expect(parseScope(' a  b a ')).toEqual(['a', 'b']);
    expect(parseScope(undefined)).toEqual([]);
    expect(formatScope(['a', 'b', 'a'])).toBe('a b');
  });

  it('are joined first seen first (MCP, Step-Up Authorization Flow)', () => {
    expect(unionScopes(['a', 'b'], ['b', 'c'])).toEqual(['a', 'b', 'c']);
  });

  it.each(['constructor', '__proto__', 'toString', 'notes:read'])(
    'of others have only their name: %s',
    (scope) => {
      expect(describeScope(scope)).toBe(scope);
    },
  );

  it('of ours are described', () => {
    expect(describeScope('mcp:tools')).not.toBe('mcp:tools');
  });
});

describe('printable', () => {
  it.each([
    ['a line break', 'a\nb'],
    ['an escape sequence', 'a\u001bb'],
    ['a bidirectional override', 'a\u202eb'],
    ['an invisible space', 'a\u200bb'],
    ['a lone surrogate', 'a\ud800b'],
    ['a line separator', 'a\u2028b'],
  ])('shows %s as a question mark', (_what, text) => {
    expect(printable(text)).toBe('a?b');
  });

  it('leaves words of any language alone', () => {
    expect(printable('Zoë 東京 😀 …')).toBe('Zoë 東京 😀 …');
  });
});

describe('printableLines', () => {
  it('keeps lines and tabs, and takes out what moves the cursor, turns the text around or hides', () => {
    expect(printableLines('a\n\tb\u001b[2J\u009b31m\u202e\r\u2028 Zoë 😀')).toBe('a\n\tb?[2J?31m??? Zoë 😀');
  });
});
