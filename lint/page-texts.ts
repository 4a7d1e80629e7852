import { parseSync } from 'vite'

/** Finds what a page would say by itself, past the message files. */

export interface PageText {
  line: number
  text: string
}

interface Node {
  type: string
  start: number
  [field: string]: unknown
}

/** Of what pages tell about themselves. */
const toldProperties = new Set(['description', 'label', 'title'])

/** What people read or hear of an element. */
const spoken = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'error',
  'hint',
  'label',
  'note',
  'placeholder',
  'title',
  'what',
])

/** A letter of any script, or a mark that belongs to the words of one language. */
const wordy = /\p{L}|[:;.,!?]/u

/** `code` is TSX. */
export function pageTexts(path: string, code: string): PageText[] {
  const { program, errors } = parseSync(path, code)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  return [...textsIn(program as unknown as Node)].map(({ start, text }) => ({
    line: code.slice(0, start).split('\n').length,
    text,
  }))
}

type Found = { start: number; text: string }

function* textsIn(node: Node): Generator<Found> {
  if (node.type === 'JSXText') yield* wordyOnly(node, String(node.value).trim())
  for (const child of childrenOf(node)) {
    if (isShown(node, child)) yield* literalsOf(child)
    yield* textsIn(child)
  }
}

/** Whether the value of `child` stands on the page or is read out. */
function isShown(parent: Node, child: Node): boolean {
  if (parent.type === 'JSXElement' || parent.type === 'JSXFragment') return child.type === 'JSXExpressionContainer'
  if (parent.type === 'JSXAttribute') return child === parent.value && spoken.has(nameOf(parent.name as Node))
  return parent.type === 'Property' && child === parent.value && toldProperties.has(nameOf(parent.key as Node))
}

function nameOf({ name, value }: Node): string {
  return String(name ?? value)
}

/** The texts that an expression can come to. What is passed to a call is not shown by itself. */
function* literalsOf(node: Node): Generator<Found> {
  if (node.type === 'Literal' && typeof node.value === 'string') yield* wordyOnly(node, node.value)
  if (node.type === 'TemplateElement') yield* wordyOnly(node, (node.value as { cooked: string }).cooked)
  if (node.type === 'ConditionalExpression') return yield* all([node.consequent, node.alternate])
  if (node.type === 'LogicalExpression') return yield* all([node.right])
  if (passed.has(node.type)) yield* all(childrenOf(node))
}

const passed = new Set(['JSXExpressionContainer', 'TemplateLiteral', 'BinaryExpression', 'ParenthesizedExpression'])

function* all(nodes: unknown[]): Generator<Found> {
  for (const node of nodes) yield* literalsOf(node as Node)
}

function* wordyOnly({ start }: Node, text: string): Generator<Found> {
  if (wordy.test(text)) yield { start, text }
}

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((value): value is Node => typeof value === 'object' && value !== null && 'type' in value)
}
