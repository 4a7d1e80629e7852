import { useTranslations } from 'next-intl'
import { Time } from '#app/_ui/time.tsx'

/** From when on something that was done too often works again. */
export function RetryTime({ at }: { at: string }) {
  const t = useTranslations('failure')
  return <span>{t.rich('retryAt', { time: () => <Time at={at} show="clock" /> })}</span>
}
