/** Reads a Dockerfile of the few instructions that ours is made of. Any other one is an error: nothing is passed over. */

export interface Stage {
  name: string
  from: string
  steps: Step[]
}

export type Step =
  | { kind: 'workdir' | 'run' | 'user'; text: string }
  | { kind: 'copy'; from?: string; sources: string[]; target: string }
  | { kind: 'env'; values: Record<string, string> }
  | { kind: 'healthcheck' | 'cmd'; words: string[] }

export function parseDockerfile(text: string): Stage[] {
  const defaults = new Map<string, string>()
  const stages: Stage[] = []
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue
    const [, instruction = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
    if (instruction === 'ARG' && stages.length === 0) {
      const [name = '', value = ''] = rest.split('=')
      defaults.set(name, value)
    } else if (instruction === 'FROM') {
      const [, from = '', , name = String(stages.length)] = /^(\S+)( AS (\S+))?$/.exec(rest) ?? []
      stages.push({ name, from: from.replace(/^\$\{(\w+)\}$/, (_, arg) => defaults.get(arg) ?? ''), steps: [] })
    } else {
      const step = parseStep(instruction, rest)
      if (step) stages.at(-1)?.steps.push(step)
    }
  }
  return stages
}

function parseStep(instruction: string, rest: string): Step | null {
  switch (instruction) {
    case 'WORKDIR':
    case 'RUN':
    case 'USER':
      return { kind: instruction.toLowerCase() as 'workdir' | 'run' | 'user', text: rest }
    case 'COPY':
      return parseCopy(rest.split(/\s+/))
    case 'ENV':
      return { kind: 'env', values: Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split('='))) }
    case 'HEALTHCHECK':
      return { kind: 'healthcheck', words: JSON.parse(rest.replace(/^CMD /, '')) }
    case 'CMD':
      return { kind: 'cmd', words: JSON.parse(rest) }
    // What only a container engine can do.
    case 'VOLUME':
    case 'EXPOSE':
      return null
    default:
      throw new Error(`the trial does not know the instruction ${instruction} ${rest}`)
  }
}

function parseCopy(words: string[]): Step {
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined
  if (words.some((word) => word.startsWith('--'))) throw new Error(`the trial does not know COPY ${words.join(' ')}`)
  const target = words.pop() ?? ''
  return { kind: 'copy', ...(from ? { from } : {}), sources: words, target }
}
