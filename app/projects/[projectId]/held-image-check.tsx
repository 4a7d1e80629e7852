'use client'
import { useTranslations } from 'next-intl'
import type { FormEvent } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { Fact } from '#app/_ui/fact-list.tsx'
import { AllImagesCheck } from '#app/projects/[projectId]/all-images-check.tsx'
import { CheckFailure } from '#app/projects/[projectId]/check-failure.tsx'
import { seenImages } from '#app/projects/[projectId]/pod-groups.ts'
import { PullCheckOutcome, type PullCheckOutcomeProps } from '#app/projects/[projectId]/pull-check-outcome.tsx'
import { useImageCheck } from '#app/projects/[projectId]/use-image-check.ts'

interface HeldImageCheckProps extends Omit<PullCheckOutcomeProps, 'check' | 'image'> {
  holder: string
}

/** With another person's token only images that pods here use are checked: their token is no way to try out others. */
export function HeldImageCheck({ holder, ...props }: HeldImageCheckProps) {
  const { projectId, status } = props
  const t = useTranslations('imageCheck')
  const seen = seenImages(status.containers)
  const { text, change, asked, ask, check, error, isAsking } = useImageCheck(
    { projectId, environmentId: status.environmentId },
    seen[0] ?? '',
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask()
  }
  return (
    <Fact name={t('title')} isField>
      {seen.length > 0 && (
        <form onSubmit={submit} className="mb-1 flex flex-wrap items-start gap-2">
          <select
            aria-label={t('field')}
            value={text}
            onChange={(event) => change(event.target.value)}
            className="min-h-8 min-w-0 flex-1 basis-60 truncate rounded-lg border border-edge bg-surface px-2 py-1 sm:max-w-lg"
          >
            {seen.map((image) => (
              <option key={image}>{image}</option>
            ))}
          </select>
          <Button type="submit" isBusy={isAsking}>
            {t('check')}
          </Button>
        </form>
      )}
      <p className="text-muted">
        {t('held', { holder })} {seen.length === 0 && t('heldNone')}
      </p>
      <p role="status" className="text-muted empty:absolute not-empty:mt-2">
        {isAsking && t('asking', { image: asked })}
      </p>
      {error !== null && <CheckFailure error={error} onRetry={ask} />}
      <PullCheckOutcome {...props} image={asked} check={check} />
      {seen.length > 1 && <AllImagesCheck {...props} images={seen} />}
    </Fact>
  )
}
