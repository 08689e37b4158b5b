/** The style sheet of each page. Colours are those of the reader's screen, light or dark; on paper they are light. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1f2328; --quiet: #57606a; --line: #d0d7de; --box: #f6f8fa; --blue: #0969da; --soft: #ddf4ff;
  --good: #116329; --good-box: #dafbe1; --bad: #a40e26; --bad-box: #ffebe9; --care: #7d4e00; --care-box: #fff8c5;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1117; --ink: #e6edf3; --quiet: #9da7b3; --line: #3d444d; --box: #161b22; --blue: #58a6ff; --soft: #0c2d6b;
    --good: #56d364; --good-box: #12261e; --bad: #ff938a; --bad-box: #301214; --care: #e3b341; --care-box: #272115;
  }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 64rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem }
a { color: var(--blue) }
code { font: .9em ui-monospace, monospace; background: var(--box); padding: .1em .3em; border-radius: 4px }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; color: var(--quiet); padding: .25rem 0 }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word }
thead th { color: var(--quiet); font-weight: 600 }
tbody th { font-weight: 500 }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
td.bar { width: 30%; min-width: 3rem }
td.bar ~ .bar { width: 20% }
.wide { overflow-x: auto }
.wide table { min-width: 44rem }
bdi { overflow-wrap: anywhere }
.quiet { color: var(--quiet) }
.note { border-left: 4px solid var(--line); background: var(--box); padding: .6rem .9rem; border-radius: 0 6px 6px 0; margin: .75rem 0 }
.note.good { border-color: var(--good); background: var(--good-box) }
.note.bad { border-color: var(--bad); background: var(--bad-box) }
.note.care { border-color: var(--care); background: var(--care-box) }
.note p { margin: 0 }
.note ul { margin: 0; padding-left: 1.2rem }
.good strong { color: var(--good) }
.bad strong { color: var(--bad) }
.care strong { color: var(--care) }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1rem 0; padding: 0; list-style: none }
.tiles li { border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem }
.tiles b { display: block; font-size: 1.35rem; line-height: 1.3 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .5rem 0 }
dt { color: var(--quiet) }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem }
figure { margin: 0; max-width: 34rem; break-inside: avoid }
figcaption { color: var(--quiet) }
svg { display: block; width: 100%; height: auto; overflow: visible }
svg.strip { height: .9rem; margin-top: .3rem }
svg text { font: 11px system-ui, sans-serif; fill: var(--quiet) }
.mark { fill: var(--blue) }
.mark.good { fill: var(--good) }
.mark.bad { fill: var(--bad) }
.mark.care { fill: var(--care) }
.track { fill: var(--box) }
.area { fill: var(--soft) }
.stroke { fill: none; stroke: var(--blue); stroke-width: 2 }
.stroke.other { stroke: var(--care); stroke-dasharray: 5 3 }
.grid { stroke: var(--line) }
.dot { fill: var(--paper); stroke: var(--blue); stroke-width: 2 }
fieldset { border: 1px solid var(--line); border-radius: 6px; margin: .75rem 0; padding: .4rem .8rem .6rem }
label { display: inline-block; margin-right: 1rem }
.hash { font: .8em ui-monospace, monospace; overflow-wrap: anywhere }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr } dd { margin-bottom: .4rem } td.bar ~ .bar { display: none } td.number, th.number { white-space: normal } }
@media print { body { max-width: none; padding: 0; font-size: 10pt } fieldset { display: none } tr, .note, .tiles li { break-inside: avoid } .wide { overflow: visible } .wide table { min-width: 0 } }
`;
