import { expect, it } from 'vitest';
import { shorten } from '../../scripts/cli.ts';

it('shows the ends of a long secret, and nothing of one that is short anyway', () => {
  expect(shorten('V1StGXR8_Z5jdHi6B-myT')).toBe('V1St…yT');
  expect(shorten('password-1')).toBe('…');
});
