/** The style of our pages. Its hash stands in their Content-Security-Policy, so nothing may be put into it. */
export const style = `
:root { color-scheme: light dark; --text: light-dark(#1d2a26, #d9e3df); --dim: light-dark(#5f6f69, #8fa19a);
  --page: light-dark(#fdfefd, #101614); --panel: light-dark(#f2f6f4, #161e1b); --line: light-dark(#dfe7e3, #26312d);
  --accent: light-dark(#0b6e54, #58d3ac); --code: #14211d; --on-code: #dce9e4;
  --get: light-dark(#0b6e54, #58d3ac); --post: light-dark(#9a4b00, #ffb066); --bad: light-dark(#a8322a, #ff9a8f); }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1.5rem; }
body { margin: 0; background: var(--page); color: var(--text); display: grid; grid-template-columns: 17rem minmax(0, 1fr);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre { font: .875em/1.55 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
.prose code, td code, .lead code, summary code, .schema p code { background: var(--panel); border-radius: 4px; padding: .1em .3em; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
.dim { color: var(--dim); }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--page); padding: .5rem 1rem; z-index: 1; }

nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.75rem 1.25rem 3rem; background: var(--panel);
  border-right: 1px solid var(--line); font-size: .875rem; }
nav .brand { font-weight: 650; margin: 0 0 .75rem; line-height: 1.4; }
nav .brand a { display: inline; }
nav .brand .dim { font-weight: 400; }
.search { display: flex; gap: .5rem; align-items: baseline; }
#contents { margin-top: .75rem; }
.search input { width: 100%; min-width: 0; }
.search span { font-size: .75rem; white-space: nowrap; }
#contents, #contents > summary { border: 0; padding: 0; }
#contents > summary { display: none; }
nav h2 { font-size: .75rem; letter-spacing: .04em; color: var(--dim); margin: 1.5rem 0 .35rem; font-weight: 600; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: flex; gap: .5rem; align-items: baseline; color: inherit; text-decoration: none; padding: .16rem 0; }
nav a:hover { color: var(--accent); }
nav .method { font-size: .62rem; width: 2.1rem; flex: none; }

main { padding: 2.5rem clamp(1.25rem, 4vw, 4rem) 6rem; max-width: 84rem; }
header h1 { font-size: 2.1rem; letter-spacing: -.02em; margin: 0 0 .25rem; }
.prose, .narrow { max-width: 44rem; }
.group { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: 1.5rem; }
.group > h2 { font-size: 1.45rem; letter-spacing: -.01em; margin: 0; }
.lead { color: var(--dim); margin: .25rem 0 0; }
.operation, .schema { margin-top: 2.5rem; }
.operation h3, .schema h3 { font-size: 1.1rem; margin: 0; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
h4 { font-size: .8rem; color: var(--dim); margin: 1.5rem 0 .4rem; font-weight: 600; }
.address { margin: .35rem 0 .75rem; }
.address code { font-size: .95em; }
var { font-style: normal; color: var(--accent); }
.method { font: 700 .75rem/1 ui-monospace, Menlo, Consolas, monospace; color: var(--get); }
.method.post, .method.put, .method.patch, .method.delete { color: var(--post); }
.key { font-size: .75rem; color: var(--dim); border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .6rem; margin-left: .4rem; white-space: nowrap; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 2.5rem; align-items: start; }
.columns > .prose > p:first-child { margin-top: 0; }
.samples { min-width: 0; }
.samples h4:first-child { margin-top: 0; }
.samples pre { max-height: 34rem; }
.paths .method { margin-right: .5rem; }
.paths th { width: 26rem; }
.topic > table { max-width: 62rem; }

table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .55rem .75rem .55rem 0; border-top: 1px solid var(--line); }
tr:first-child > * { border-top: 0; }
th { font-weight: 400; width: 12rem; line-height: 1.4; }
.type { color: var(--dim); }
[hidden] { display: none !important; }
html:not(.js) .needs-script { display: none; }
input, button { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: .35rem .6rem; }
button { cursor: pointer; background: var(--panel); }
button:hover { border-color: var(--accent); }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
input::placeholder { color: var(--dim); opacity: 1; }

.topic { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: 1.5rem; }
.topic > h2 { font-size: 1.45rem; letter-spacing: -.01em; margin: 0 0 .5rem; }
.topic > h3 { font-size: 1.1rem; margin: 1.75rem 0 0; }
.topic > pre { max-width: 44rem; }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); gap: .75rem; margin: .75rem 0; max-width: 44rem; }
#values label { display: grid; gap: .2rem; font-size: .8rem; color: var(--dim); }
#values input { color: var(--text); font-size: .95rem; width: 100%; min-width: 0; }
.fill { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
.fill label { flex: 1 1 14rem; max-width: 22rem; }
.fill output { align-self: center; font-size: .875rem; }
#values .dim { font-size: .8rem; }

.sample { position: relative; margin: 0 0 .75rem; }
.sample pre { margin: 0; }
.sample .bar { display: flex; justify-content: space-between; gap: .5rem; margin-bottom: .4rem; min-height: 1.9rem; }
.sample .bar button, .body .copy { font-size: .78rem; padding: .2rem .65rem; }
.languages { display: inline-flex; }
.languages button { border-radius: 0; margin-left: -1px; background: var(--page); color: var(--dim); }
.languages button:first-child { border-radius: 6px 0 0 6px; margin-left: 0; }
.languages button:last-child { border-radius: 0 6px 6px 0; }
.languages button:only-child { border-radius: 6px; }
.languages button[aria-pressed=true] { background: var(--panel); color: var(--text); font-weight: 600; }
.bar .copy { margin-left: auto; }
.body .copy { position: absolute; top: .5rem; right: .5rem; background: #24352f; border-color: #3a4d46; color: #dce9e4; }
pre[data-language]:not([data-only]) { display: none; }
html:not([data-language]) pre[data-language=curl], html[data-language=curl] pre[data-language=curl],
html[data-language=Node] pre[data-language=Node], html[data-language=Python] pre[data-language=Python] { display: block; }
pre [data-value] { color: #7fe0c0; }
.body summary b { color: var(--text); font-weight: 600; }
.body summary span { color: var(--dim); }
.body pre { max-height: 26rem; }

pre { margin: 0 0 .75rem; padding: .9rem 1.1rem; background: var(--code); color: var(--on-code); border-radius: 8px; overflow: auto; font-size: .8rem; border: 1px solid var(--line); }
pre code { font-size: 1em; white-space: pre-wrap; }
pre i { font-style: normal; }
pre .k { color: #8fc7ff; }
pre .s { color: #a9dfb0; }
pre .n { color: #ffc58a; }

details { border-top: 1px solid var(--line); padding: .45rem 0; font-size: .9rem; }
details:last-child { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; display: flex; gap: .75rem; align-items: baseline; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::after { content: "+"; margin-left: auto; color: var(--dim); }
details[open] > summary::after { content: "−"; }
summary span { min-width: 0; overflow-wrap: anywhere; }
summary b { color: var(--get); font-variant-numeric: tabular-nums; }
.s4 summary b, .s5 summary b { color: var(--bad); }
details > p { margin: .4rem 0; }
details > pre { margin-top: .5rem; }
.card { max-width: 40rem; margin: 12vh auto; padding: 0 1.5rem; grid-column: 1 / -1; }

@media (max-width: 75rem) { .columns { grid-template-columns: minmax(0, 1fr); gap: 1rem; } .operation pre { max-width: 44rem; } }
@media (max-width: 52rem) {
  body { display: block; }
  html { scroll-padding-top: 6.25rem; }
  nav { height: auto; max-height: 100vh; z-index: 2; padding: .6rem 1rem; border-right: 0; border-bottom: 1px solid var(--line); }
  nav .brand { margin: 0 0 .4rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .js nav { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: .75rem; align-items: center; }
  .js nav .brand { grid-column: 1 / -1; }
  #contents > summary { display: block; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: 6px; background: var(--page); }
  #contents > summary::after { content: none; }
  #contents { margin-top: 0; }
  .js #contents[open] { grid-column: 1 / -1; max-height: 70vh; overflow-y: auto; }
  nav a { padding: .4rem 0; }
  main { padding: 1.5rem 1rem 4rem; }
  header h1 { font-size: 1.6rem; }
  .topic, .group { margin-top: 2.25rem; }
  table, tbody, tr, th, .paths th, td { display: block; width: auto; }
  tr { border-top: 1px solid var(--line); padding: .5rem 0; }
  tr:first-child { border-top: 0; }
  th, td { border: 0; padding: .1rem 0; }
  td { padding-left: .9rem; }
  .body summary { flex-wrap: wrap; column-gap: .6rem; row-gap: 0; position: relative; padding-right: 1.5rem; }
  .body summary::after { position: absolute; right: 0; top: 0; }
  input, button { font-size: 1rem; min-height: 2.4rem; }
  .sample .bar button, .body .copy { min-height: 2.1rem; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`;
