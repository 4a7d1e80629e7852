import { useTranslations } from 'next-intl'
import { Command } from '#app/_ui/command.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { restartCommand, workloadsWithoutReference } from '#app/projects/[projectId]/restart-commands.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'

/** So many workloads are listed. */
const LISTED = 20

/** What lacks the reference, and how each comes by new pods. */
export function RestartList({ status: { namespace, containers } }: { status: PullStatus }) {
  const t = useTranslations()
  const workloads = workloadsWithoutReference(containers)
  if (workloads.length === 0) return null
  return (
    <section className="grid gap-2">
      <h3 className="text-sm font-medium">{t('howToUse.lacking')}</h3>
      <p className="text-sm text-muted">{t('howToUse.restart')}</p>
      <ul className="grid gap-2 text-sm">
        {workloads.slice(0, LISTED).map((workload) => {
          const command = restartCommand(namespace, workload)
          return (
            <li key={`${workload.kind} ${workload.name}`} className="grid gap-1">
              <Mono>{t('verdict.workload', { ...workload })}</Mono>
              {command ? (
                <Command text={command} what={t('howToUse.account')} />
              ) : (
                <span className="text-muted">
                  {t(workload.kind === 'CronJob' ? 'howToUse.nextRun' : 'howToUse.anew')}
                </span>
              )}
            </li>
          )
        })}
      </ul>
      {workloads.length > LISTED && (
        <p className="text-sm text-muted">{t('howToUse.moreLacking', { count: workloads.length - LISTED })}</p>
      )}
    </section>
  )
}
