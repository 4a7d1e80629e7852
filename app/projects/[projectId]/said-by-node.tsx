import { useTranslations } from 'next-intl'
import { CopyButton } from '#app/_ui/copy-button.tsx'

/** What the nodes said of a finding: folded, or open where there is nothing better to tell. */
export function SaidByNode({ messages, isOpen }: { messages: string[]; isOpen: boolean }) {
  const t = useTranslations('verdict')
  if (messages.length === 0) return null
  return (
    <details open={isOpen} className="pl-5.5 text-sm text-muted">
      <summary className="w-fit rounded">{t('said')}</summary>
      {messages.map((message) => (
        <div key={message} className="flex items-start gap-1">
          <p className="mt-1 min-w-0 font-mono text-xs wrap-anywhere whitespace-pre-wrap">{message}</p>
          <CopyButton text={message} what={t('message')} />
        </div>
      ))}
    </details>
  )
}
