/**
 * The colours of everything that a person sees, as custom properties: the pages of the authorization server, reports and
 * the console; the hues tell things of one kind apart. Light and dark; text on its ground has a contrast of 4.5 to 1 or more. WCAG 2.2, 1.4.3.
 */
export const PALETTE = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #d5dae1; --accent: #1f5fd0;
  --accent-ink: #fff; --soft: #eef3fc; --warn: #7a4b00; --warn-page: #fff5e0; --warn-line: #e6c07b; --bad: #b3261e;
  --bad-page: #fdeeec; --good: #146c2e; --good-page: #e8f5ec;
  --hue-a: #1f5fd0; --hue-b: #9a4106; --hue-c: #0a6b63; --hue-d: #7539b3; --hue-e: #a31763; --hue-f: #55620a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1116; --card: #171b22; --ink: #e7ebf0; --quiet: #9aa5b1; --line: #2e3640; --accent: #7aa8ff;
    --accent-ink: #0b1220; --soft: #1c2536; --warn: #f3cf8c; --warn-page: #2b2213; --warn-line: #6b5427; --bad: #ff9a92;
    --bad-page: #2e1a19; --good: #7fd99a; --good-page: #16281c;
    --hue-a: #7aa8ff; --hue-b: #ffab70; --hue-c: #5ed3c6; --hue-d: #c9a2ff; --hue-e: #ff8fc7; --hue-f: #c8d45e;
  }
}
`;
