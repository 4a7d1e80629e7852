/** The documents of this repository as a reader meets them: their links, their commands, and what they quote. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

export interface Document {
  file: string
  text: string
}

export const documents: Document[] = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file.endsWith('.md'))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }))

export function documentOf(file: string): string {
  return readFileSync(file, 'utf8')
}

/** What stands in the fences of one language, fence by fence. */
export function fencesOf(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, inner = '']) => inner,
  )
}

const programs = [
  'cp',
  'curl',
  'docker',
  'echo',
  'kubectl',
  'node',
  'npm',
  'npx',
  'openssl',
  'pg_dump',
  'psql',
  'sed',
  'tar',
]

/** The commands that a reader may type: of the `sh` fences, without what is explained behind them, and within sentences. */
export function commandsOf(text: string): string[] {
  const fenced = fencesOf(text, 'sh')
    .flatMap((fence) => fence.replaceAll('\\\n', ' ').split('\n'))
    .map((line) => line.replace(/(^|\s+)# .*$/, '').trim())
  const spoken = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
  return [
    ...fenced,
    ...spoken.filter((code) => code.includes(' ') && programs.includes(code.split(' ')[0] ?? '')),
  ].filter(Boolean)
}

const code = /^```\w*\n[\s\S]*?^```$|`[^`\n]+`/gm

/** Anything that is shown as code: `…` and fences. */
export function codeOf(text: string): string[] {
  return [...text.matchAll(code)].map(([shown]) => shown)
}

export function withoutCode(text: string): string {
  return text.replace(code, '')
}

export interface Link {
  from: string
  /** Relative to the repository; empty for a place in the same document. */
  target: string
  /** The heading's anchor. */
  anchor: string
}

/** The links that stay within the repository. */
export function linksOf({ file, text }: Document): Link[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, address = '']) => address)
    .filter((address) => !/^[a-z]+:/.test(address))
    .map((address) => {
      const [target = '', anchor = ''] = address.split('#')
      return { from: file, target: target && path.join(path.dirname(file), target), anchor }
    })
}

/** The anchors that GitHub gives to a document's headings. */
export function anchorsOf(text: string): string[] {
  const headings = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, words = '']) => words)
  return headings.map((words) =>
    words
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** The rows of the first table after a heading, cell by cell. */
export function tableUnder(text: string, heading: string): string[][] {
  const section = text.slice(text.indexOf(`\n## ${heading}\n`))
  const table = /(^\|.*\|\n)+/m.exec(section)?.[0] ?? ''
  const rows = table.trim().split('\n').slice(2)
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}
