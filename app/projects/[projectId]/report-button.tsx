'use client'
import { useTranslations } from 'next-intl'
import { CopyTextButton } from '#app/_ui/copy-text-button.tsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'
import { checksOf, type Evidence, tellFinding } from '#app/projects/[projectId]/evidence.ts'
import { reportOf } from '#app/projects/[projectId]/report.ts'
import { peopleOf } from '#app/projects/[projectId]/verdict-words.ts'
import type { EnvironmentType } from '#server/domain/environment.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'

interface ReportButtonProps {
  type: EnvironmentType
  status: PullStatus
  evidence: Evidence
  connection: ConnectionView
  gitHubUrl: string
}

/** Takes what the card says to a ticket or a chat. */
export function ReportButton({ type, status, evidence, connection, gitHubUrl }: ReportButtonProps) {
  const t = useTranslations()
  const report = () => {
    return reportOf(t, {
      environment: t(`environments.${type}`),
      status,
      findings: status.findings.map((finding) => {
        const told = tellFinding(finding, status, evidence)
        return { finding, told, checks: checksOf(told, evidence) }
      }),
      people: peopleOf(connection, status),
      standpoint: { source: connection?.source, gitHubUrl },
    })
  }
  return (
    <div>
      <CopyTextButton textOf={report}>{t('report.copy')}</CopyTextButton>
    </div>
  )
}
