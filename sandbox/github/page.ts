/** The frame of the stand-in's pages. It looks like nobody's product and says on every page that it is a sandbox. */

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)

/** `title` is text, `content` is HTML that holds the page's one `main`. */
export function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Sandbox GitHub</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<header><p><strong>SANDBOX</strong> This is not github.com but a stand-in on your own machine. Nothing you do here leaves it.</p></header>
${content}
</body>
</html>
`
}

const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f4f4f5, #131316); --card: light-dark(#ffffff, #1c1c20); --line: light-dark(#d6d6db, #3a3a42);
  --ink: light-dark(#1b1b1f, #ececf0); --soft: light-dark(#5a5a64, #a8a8b3); --chosen: light-dark(#eef2ee, #222a24);
  --go: light-dark(#1f6f3a, #277a41); --mark: light-dark(#fff3cd, #3b3010); --mark-ink: light-dark(#5c4400, #f3d98b);
  --wrong: light-dark(#a8201a, #ff9b93); --focus: light-dark(#1f5fbf, #8ab8ff);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/22px system-ui, sans-serif; }
header { background: var(--mark); color: var(--mark-ink); border-bottom: 1px solid var(--line); font-size: 13px; line-height: 18px; }
header p { margin: 0 auto; padding: 8px 16px; max-width: 1080px; text-align: center; text-wrap: balance; }
header strong { letter-spacing: .06em; margin-right: 4px; }
main { max-width: 480px; margin: 0 auto; padding: 32px 16px 48px; }
main.wide { max-width: 720px; }
h1 { font-size: 22px; line-height: 30px; margin: 0 0 4px; }
h2 { font-size: 16px; line-height: 22px; margin: 0; }
p { margin: 0 0 16px; text-wrap: pretty; }
.soft { color: var(--soft); font-size: 13px; line-height: 19px; }
code { font: 13px/18px ui-monospace, monospace; overflow-wrap: anywhere; }
.card, fieldset { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 0 0 16px; padding: 16px; min-width: 0; }
fieldset { padding: 0; overflow: hidden; }
legend { float: left; width: 100%; padding: 12px 16px; font-weight: 600; border-bottom: 1px solid var(--line); }
legend + * { clear: both; }
.row { display: flex; gap: 12px; align-items: center; padding: 12px 16px; border-top: 1px solid var(--line); }
legend + .row { border-top: 0; }
label.row { cursor: pointer; }
label.row:has(:checked) { background: var(--chosen); }
.row > span { flex: 1; min-width: 0; }
.row b { display: block; }
.row small { display: block; color: var(--soft); font-size: 13px; line-height: 19px; }
.row img { border-radius: 50%; flex: none; }
.card > .row { margin: 0 -16px; }
.card > .row.head { flex-wrap: wrap; border-top: 0; padding-top: 0; padding-bottom: 0; }
.card > .row.head + .row { margin-top: 16px; }
.card > .row:last-child:not(.head) { margin-bottom: -16px; }
.row.head > span { flex: 1 0 180px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.field { padding: 12px 16px; border-top: 1px solid var(--line); }
.field label { display: block; margin-bottom: 4px; }
input[type=radio], input[type=checkbox] { width: 16px; height: 16px; margin: 0; flex: none; accent-color: var(--go); }
input[type=text] { width: 100%; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: 8px; padding: 6px 10px; }
.wrong { color: var(--wrong); font-weight: 600; margin: 6px 0 0; }
.actions { display: flex; gap: 8px; flex-wrap: wrap; margin-bottom: 16px; }
button { font: inherit; font-weight: 600; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 16px; cursor: pointer; }
button.go { flex: 1; color: #fff; background: var(--go); border-color: var(--go); }
button:hover { filter: brightness(.96); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
label.row:focus-within { outline: 2px solid var(--focus); outline-offset: -2px; }
a { color: inherit; }
`
