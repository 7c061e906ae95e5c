/** How a report looks: the colours of the system, light or dark, from 360 px on. */
export const REPORT_STYLE = `
:root { --text: #1c2430; --soft: #596273; --page: #f6f7f9; --card: #fff; --line: #d9dee6; --link: #0b57d0;
  --fail: #b3261e; --warning: #8a5300; --pass: #146c2e; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e9ef; --soft: #a3adbd; --page: #14181f; --card: #1d232d; --line: #38414f; --link: #8ab4f8;
    --fail: #ff8a80; --warning: #ffc266; --pass: #7fd99a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 0 1rem 1rem; margin: 1rem 0; }
a { color: var(--link); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
details { border-top: 1px solid var(--line); padding: .3rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; padding: .2rem 0; }
details:target { outline: 2px solid var(--link); outline-offset: 2px; border-radius: .25rem; }
.time, .server { color: var(--soft); font-size: .85rem; margin-right: .4rem; }
.refused > summary { color: var(--fail); }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; font-weight: 600; }
.fail { color: var(--fail); } .warning { color: var(--warning); } .pass { color: var(--pass); } .not_seen { color: var(--soft); }
pre { background: var(--page); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem; margin: .5rem 0;
  font-size: .82rem; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font-size: .88em; overflow-wrap: anywhere; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
`;
