'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { Fact } from '#app/_ui/fact-list.tsx'
import { nodeWordsOf } from '#app/projects/[projectId]/node-words.ts'
import { groupPods } from '#app/projects/[projectId]/pod-groups.ts'
import { PodRow } from '#app/projects/[projectId]/pod-row.tsx'
import { RefusedRow } from '#app/projects/[projectId]/refused-row.tsx'
import type { PullStatus } from '#server/domain/pull-status.ts'

/** So many rows of each kind are shown at first. */
const ROWS = 30

/** Workloads that get no pods, then every container with its image, equal ones in one row. Those that fail come first. */
export function PodsFact({ status }: { status: PullStatus }) {
  const { usage, containers, refused = [], readAt, findings } = status
  const t = useTranslations('card')
  const [isAll, setAll] = useState(false)
  if ('unreadable' in usage) return null
  const groups = groupPods(containers)
  const rest = [groups, refused].reduce((sum, { length }) => sum + Math.max(length - ROWS, 0), 0)
  const told = new Set(findings.flatMap((finding) => nodeWordsOf(finding, containers)))
  const shown = isAll ? undefined : ROWS
  return (
    <Fact name={t('pods')}>
      {containers.length === 0 && <span className="text-muted">{t('noPods')}</span>}
      <ul className="grid gap-y-2 sm:gap-y-1">
        {refused.slice(0, shown).map((one) => (
          <RefusedRow key={JSON.stringify(one.workload)} refused={one} readAt={readAt} />
        ))}
        {groups.slice(0, shown).map((group) => (
          <PodRow key={group.key} {...{ group, readAt }} isTold={told.has(group.container.message ?? '')} />
        ))}
      </ul>
      {rest > 0 && (
        <Button className="mt-2" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? t('fewerGroups') : t('moreGroups', { count: rest })}
        </Button>
      )}
      {usage.isPartial && <p className="mt-2 text-warning">{t('firstPods', { pods: usage.pods })}</p>}
    </Fact>
  )
}
