import { PALETTE } from '../../core/palette.ts';

/** How a report looks: the colours of the system, light or dark, from 360 px on. */
export const REPORT_STYLE = `
${PALETTE}* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 0 1rem 1rem; margin: 1rem 0; }
a { color: var(--accent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
details { border-top: 1px solid var(--line); padding: .3rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; padding: .2rem 0; }
details:target { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: .25rem; }
.time, .server { color: var(--quiet); font-size: .85rem; margin-right: .4rem; }
.refused > summary { color: var(--bad); }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; font-weight: 600; }
.fail { color: var(--bad); } .warning { color: var(--warn); } .pass { color: var(--good); } .not_seen { color: var(--quiet); }
pre { background: var(--page); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem; margin: .5rem 0;
  font-size: .82rem; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font-size: .88em; overflow-wrap: anywhere; }
.wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
table { border-collapse: collapse; width: 100%; min-width: 40rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .8rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
tbody tr:last-child td { border-bottom: 0; }
th { color: var(--quiet); font-size: .85rem; }
td p { margin: 0 0 .5rem; } td p:last-child { margin: 0; }
h2 .badge, h1 .badge, h3 .badge { vertical-align: middle; }
@media print { details::details-content { content-visibility: visible; } section { break-inside: auto; } }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
`;
