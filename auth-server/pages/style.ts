import { PALETTE } from '../../core/palette.ts';

/** The look of every page of the authorization server: one file, no font or image from anywhere else. */
export const STYLE = `
${PALETTE}* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; padding: 2rem 1rem;
  background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header, main, footer { width: 100%; max-width: 30rem; }
header { display: flex; align-items: center; gap: .6rem; margin: 0 0 1rem; color: var(--quiet); font-size: .9rem; }
header b { color: var(--ink); }
.mark { width: 1.7rem; height: 1.7rem; border-radius: .5rem; background: var(--accent); color: var(--accent-ink);
  display: grid; place-items: center; font-weight: 700; font-size: .95rem; }
main { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: 1.75rem; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .35rem; overflow-wrap: anywhere; }
h2 { font-size: .8rem; letter-spacing: .04em; text-transform: uppercase; color: var(--quiet); margin: 1.5rem 0 .5rem; }
p { margin: 0 0 1rem; }
.quiet { color: var(--quiet); font-size: .9rem; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
a { color: var(--accent); }
form { margin: 0; }
button, input[type=text] { font: inherit; border-radius: .6rem; min-height: 2.75rem; }
button { cursor: pointer; border: 1px solid var(--line); background: var(--card); color: var(--ink); padding: .5rem 1rem; }
button:hover { border-color: var(--accent); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); font-weight: 600; }
button.link { border: 0; background: none; color: var(--accent); padding: 0; min-height: 0; text-decoration: underline; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
input[type=text] { border: 1px solid var(--quiet); background: var(--card); color: var(--ink); padding: .5rem .75rem; width: 100%; min-width: 0; }
.users { display: grid; gap: .5rem; margin: 1rem 0 1.5rem; padding: 0; list-style: none; }
.users button { width: 100%; display: flex; gap: .75rem; align-items: center; text-align: left; padding: .6rem .75rem; }
.users small { display: block; color: var(--quiet); overflow-wrap: anywhere; }
.avatar { flex: none; width: 2.25rem; height: 2.25rem; border-radius: 50%; background: var(--soft); color: var(--accent);
  display: grid; place-items: center; font-weight: 700; text-transform: uppercase; }
.row { display: flex; gap: .5rem; }
.row > * { flex: 1; }
.row > button.narrow { flex: none; }
dl { margin: 1rem 0; display: grid; gap: .5rem; }
dl div { display: grid; grid-template-columns: 7.5rem 1fr; gap: .75rem; }
dt { color: var(--quiet); font-size: .9rem; }
dd { margin: 0; overflow-wrap: anywhere; }
dd strong { font-weight: 650; }
.scopes { list-style: none; margin: 0 0 1.25rem; padding: 0; border: 1px solid var(--line); border-radius: .75rem; }
.scopes li + li { border-top: 1px solid var(--line); }
.scopes label { display: flex; gap: .75rem; padding: .7rem .85rem; align-items: flex-start; }
.scopes input { width: 1.15rem; height: 1.15rem; margin: .2rem 0 0; flex: none; accent-color: var(--accent); }
.scopes small { display: block; color: var(--quiet); }
.notice { border: 1px solid var(--warn-line); background: var(--warn-page); color: var(--warn); border-radius: .75rem;
  padding: .7rem .85rem; margin: 0 0 1rem; font-size: .95rem; }
.bad { color: var(--bad); font-weight: 600; }
.as { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline; margin: 1rem 0 0; font-size: .9rem; color: var(--quiet); }
.code { font: 700 1.8rem/1.2 ui-monospace, Menlo, Consolas, monospace; letter-spacing: .08em; text-align: center; margin: 1rem 0; }
footer { color: var(--quiet); font-size: .85rem; margin-top: 1rem; }
@media (max-width: 26rem) {
  body { padding: 1rem .5rem; } main { padding: 1.1rem; } dl div { grid-template-columns: 1fr; gap: 0; }
}
`;
