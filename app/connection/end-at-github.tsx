import { useTranslations } from 'next-intl'
import { OutsideLink } from '#app/_ui/outside-link.tsx'
import type { GitHubAddresses } from '#app/connection/github-addresses.ts'

interface EndAtGitHubProps {
  addresses: GitHubAddresses
  /** GitHub confirmed that it revoked everything it issued to Pullkey. */
  isRevoked: boolean
  /** The token stays sealed here, so that it can be ended later. */
  isKept: boolean
  wasPasted: boolean
}

/** What became of the tokens at GitHub, and where their owner ends what Pullkey cannot. */
export function EndAtGitHub({ addresses, isRevoked, isKept, wasPasted }: EndAtGitHubProps) {
  const t = useTranslations('forget')
  return (
    <div className="grid gap-2 text-sm">
      {isRevoked ? (
        <p>{t('revoked')}</p>
      ) : (
        <p>
          {t(isKept ? 'sealed' : 'refused')} <OutsideLink href={addresses.applications}>{t('endGrant')}</OutsideLink>
        </p>
      )}
      {wasPasted && (
        <p>
          {t('pasted')} <OutsideLink href={addresses.tokens}>{t('endPasted')}</OutsideLink>
        </p>
      )}
    </div>
  )
}
