'use client'
import { useTranslations } from 'next-intl'
import { type FormEvent, useRef } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { Fact } from '#app/_ui/fact-list.tsx'
import { AllImagesCheck } from '#app/projects/[projectId]/all-images-check.tsx'
import { CheckFailure } from '#app/projects/[projectId]/check-failure.tsx'
import { HeldImageCheck } from '#app/projects/[projectId]/held-image-check.tsx'
import { ImageField } from '#app/projects/[projectId]/image-field.tsx'
import { cleanedImage } from '#app/projects/[projectId]/pasted-image.ts'
import { seenImages } from '#app/projects/[projectId]/pod-groups.ts'
import { PullCheckOutcome, type PullCheckOutcomeProps } from '#app/projects/[projectId]/pull-check-outcome.tsx'
import { useImageCheck } from '#app/projects/[projectId]/use-image-check.ts'
import { otherHolder } from '#app/projects/other-holder.ts'

type ImageCheckProps = Omit<PullCheckOutcomeProps, 'check' | 'image'>

/** Would it pull now? Asked when the button is pressed, and at no other time. */
export function ImageCheck(props: ImageCheckProps) {
  const holder = otherHolder(props.status.secret)
  return holder ? <HeldImageCheck {...props} holder={holder} /> : <OwnImageCheck {...props} />
}

/** Any image, with the reader's own token. */
function OwnImageCheck(props: ImageCheckProps) {
  const { projectId, status } = props
  const t = useTranslations('imageCheck')
  const field = useRef<HTMLInputElement>(null)
  const seen = seenImages(status.containers)
  const { text, change, asked, ask, fault, check, error, isAsking } = useImageCheck(
    { projectId, environmentId: status.environmentId },
    seen[0] ?? '',
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!ask()) field.current?.focus()
  }
  const choose = (image: string) => {
    change(image)
    field.current?.focus()
  }
  return (
    <Fact name={t('title')} isField>
      <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-2">
        <ImageField
          ref={field}
          id={`${status.environmentId}-image`}
          value={text}
          onChange={change}
          onChoose={choose}
          error={fault && t(`faults.${fault}`)}
          seen={seen}
        />
        <Button type="submit" isBusy={isAsking && asked === cleanedImage(text)}>
          {t('check')}
        </Button>
      </form>
      <p role="status" className="text-muted empty:absolute not-empty:mt-2">
        {isAsking && t('asking', { image: asked })}
      </p>
      {error !== null && <CheckFailure error={error} onRetry={ask} />}
      <PullCheckOutcome {...props} image={asked} check={check} />
      {seen.length > 1 && <AllImagesCheck {...props} images={seen} />}
    </Fact>
  )
}
