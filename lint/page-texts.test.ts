import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { pageTexts } from './page-texts.ts'

const root = path.resolve(import.meta.dirname, '..')

test('no text of a page stands outside the message files', () => {
  const files = globSync('app/**/*.tsx', { cwd: root })
  expect(files.length).toBeGreaterThan(60)
  const found = files.flatMap((file) =>
    pageTexts(file, readFileSync(path.join(root, file), 'utf8')).map(({ line, text }) => `${file}:${line} ${text}`),
  )
  expect(found).toEqual([])
})

const planted: [code: string, texts: string[]][] = [
  ['<p>Hello</p>', ['Hello']],
  ['<p>你好</p>', ['你好']],
  ['<>Hello</>', ['Hello']],
  ['<p>{word}: {why}</p>', [':']],
  ["<p>{'Hello'}</p>", ['Hello']],
  ["<p>{is ? 'yes' : t('no')}</p>", ['yes']],
  ["<p>{is && 'yes'}</p>", ['yes']],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: code in a text
  ['<p>{`${count} pods`}</p>', [' pods']],
  ["<p>{count + ' pods'}</p>", [' pods']],
  ['<img alt="A person" />', ['A person']],
  ["<Field hint={is ? 'Wrong' : undefined} />", ['Wrong']],
  ['<nav aria-label="Pages" />', ['Pages']],
  ["({ title: 'Projects' })", ['Projects']],
  ["<p>{t(is ? 'a' : 'b')}</p>", []],
  ["<p>{kind === 'all' && t('a')}</p>", []],
  ["<p className={clsx('a', is && 'b')} id=\"a\">{t('a')} · {t('b')}…</p>", []],
  ["<Fact name={t('a')} error={fault ? t(fault) : null} title={t('b')} />", []],
  ['<img alt="" />', []],
]

test.each(planted)('in %s', (code, texts) => {
  expect(pageTexts('planted.tsx', `export const planted = ${code}`).map(({ text }) => text)).toEqual(texts)
})
