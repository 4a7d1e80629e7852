import { parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { expect, test } from 'vitest'
import english from '#app/_messages/en.json'
import chinese from '#app/_messages/zh-CN.json'

type Tree = { [key: string]: string | Tree }
type Element = ReturnType<typeof parse>[number]

/** Every message by the path of its key. */
function messagesOf(tree: Tree, path: string[] = []): [key: string, message: string][] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const here = [...path, name]
    return typeof value === 'string' ? [[here.join('.'), value] as [string, string]] : messagesOf(value, here)
  })
}

/** The arguments and tags of a message, wherever in it they stand. */
function argumentsOf(elements: Element[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return []
    if (element.type === TYPE.tag) return [`<${element.value}>`, ...argumentsOf(element.children)]
    const options = 'options' in element ? Object.values(element.options) : []
    return [element.value, ...options.flatMap(({ value }) => argumentsOf(value))]
  })
}

const argumentsIn = (message: string) => [...new Set(argumentsOf(parse(message)))].sort()

const inEnglish = new Map(messagesOf(english))
const inChinese = new Map(messagesOf(chinese))

test('both languages say the same things', () => {
  expect([...inChinese.keys()].sort()).toEqual([...inEnglish.keys()].sort())
})

test('a message takes the same arguments and tags in both languages', () => {
  const differing = [...inEnglish].filter(
    ([key, message]) => `${argumentsIn(message)}` !== `${argumentsIn(inChinese.get(key) ?? '')}`,
  )
  expect(differing).toEqual([])
})

/** The same in any language, or in the other language on purpose. */
const shared = new Set([
  'app.name',
  'app.titleTemplate',
  'shell.languages',
  'card.secret',
  'export.columns.state',
  'export.file',
  'imageCheck.placeholder',
  'newProject.counter',
])

test('everything is told in Chinese, and with the punctuation of Chinese', () => {
  const english = [...inChinese].filter(([key, text]) => !shared.has(key) && text === inEnglish.get(key))
  expect(english).toEqual([])
  // A half-width mark beside a Chinese character.
  const mixed = [...inChinese].filter(([, text]) =>
    /\p{Script=Han}[,:;!?]|[,:;!?]\p{Script=Han}|\p{Script=Han}\./u.test(text),
  )
  expect(mixed).toEqual([])
})

test('what Kubernetes calls by a name keeps it in Chinese', () => {
  for (const name of ['ghcr-secret', 'ServiceAccount', 'Deployment', 'read:packages', 'imagePullSecrets']) {
    expect(JSON.stringify(chinese)).toContain(name)
  }
  expect(chinese.verdict.retried).toBe('无需重启，Kubernetes 会在 5 分钟内自动重试。')
})

/** The build's parser compiles such a message to something that the browser cannot read. */
test('no option of a message is empty', () => {
  const empty = [...inEnglish, ...inChinese].filter(([, message]) => /\{\s*\}/.test(message))
  expect(empty).toEqual([])
})
