import type { ToldFinding } from '#app/projects/[projectId]/evidence.ts'
import { nodeWordsOf } from '#app/projects/[projectId]/node-words.ts'
import { type CheckStandpoint, tellCheck } from '#app/projects/[projectId]/pull-check-words.ts'
import { type Translate, tellVerdict, type VerdictPeople } from '#app/projects/[projectId]/verdict-words.ts'
import type { PullCheck } from '#server/domain/pull-check.ts'
import type { PullStatus, Verdict } from '#server/domain/pull-status.ts'

export interface Reported {
  /** As it was read, and in the light of what is newer. */
  finding: Verdict
  told: ToldFinding
  checks: [image: string, check: PullCheck][]
}

interface ReportInput {
  /** In the page's language. */
  environment: string
  status: PullStatus
  findings: Reported[]
  people: VerdictPeople
  standpoint: Omit<CheckStandpoint, 'image' | 'status'>
}

/** What a card says, as Markdown for a ticket or a chat. Times are UTC; tokens are masked in what was read. */
export function reportOf(t: Translate, input: ReportInput): string {
  const { environment, status } = input
  const head = [
    `## ${status.verdict.severity === 'error' ? '✕' : '▲'} ${t('report.title', { environment })}`,
    t('report.read', { namespace: codeOf(status.namespace), time: status.readAt }),
  ]
  return [...head, ...input.findings.map((each) => findingOf(t, each, input))].join('\n\n')
}

function findingOf(t: Translate, { finding, told, checks }: Reported, { status, people, standpoint }: ReportInput) {
  const { sentence, notes } = tellVerdict(t, told, people)
  const { images = [], workloads = [], since, failedAt, retryBy } = finding.facts
  const times = { since, failedAt, retryBy }
  const lines = [
    ...notes,
    images.length > 0 && t('report.images', { images: images.map(codeOf).join(', ') }),
    workloads.length > 0 &&
      t('report.workloads', {
        workloads: workloads.map((workload) => codeOf(t('verdict.workload', { ...workload }))).join(', '),
      }),
    ...(['since', 'failedAt', 'retryBy'] as const).map(
      (name) => times[name] && t(`report.${name}`, { time: times[name] }),
    ),
    ...checks.map(([image, check]) => {
      const words = t(`imageCheck.sentences.${tellCheck(check, { ...standpoint, image, status }).sentence}`, { image })
      return t('report.check', { words, time: check.checkedAt })
    }),
  ].filter((line) => typeof line === 'string')
  const said = nodeWordsOf(finding, status.containers)
  return [
    `**${sentence}**`,
    ...(lines.length > 0 ? [lines.map((line) => `- ${line}`).join('\n')] : []),
    ...said.map((message) => `${t('verdict.said')}\n\n${blockOf(message)}`),
  ].join('\n\n')
}

/** Longer than any run of backticks within, so that nothing ends it early (CommonMark, fenced code blocks). */
function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  return '`'.repeat(Math.max(least, longest + 1))
}

function codeOf(text: string): string {
  const fence = fenceFor(text, 1)
  return `${fence}${text}${fence}`
}

function blockOf(text: string): string {
  const fence = fenceFor(text, 3)
  return `${fence}text\n${text}\n${fence}`
}
