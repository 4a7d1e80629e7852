'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ChevronDown, Lock } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useId, useRef, useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button, IconButton } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Mono } from '#app/_ui/mono.tsx'

interface ImagePickerProps {
  seen: string[]
  onChoose: (image: string) => void
}

/** So many of the images that were seen are offered. */
const SEEN = 8

/** Images to choose from. GitHub is asked for the packages when it is opened. */
export function ImagePicker({ seen, onChoose }: ImagePickerProps) {
  const t = useTranslations('imageCheck')
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const choose = (image: string) => {
    // First, so that the focus is not taken back from where choosing puts it.
    list.current?.hidePopover()
    onChoose(image)
  }
  return (
    <>
      <IconButton look="secondary" label={t('picker')} popoverTarget={id}>
        <ChevronDown aria-hidden className="size-4" />
      </IconButton>
      <div
        ref={list}
        id={id}
        popover="auto"
        onToggle={(event) => setOpen(event.newState === 'open')}
        className="max-h-96 w-96 max-w-[calc(100vw-4rem)] overflow-y-auto rounded-lg border border-line bg-surface p-1 text-sm text-ink shadow-lg [inset:auto] [position-area:block-end_span-inline-start] [position-try-fallbacks:flip-block]"
      >
        {isOpen && (
          <>
            <Choices title={t('seen')}>
              {seen.length === 0 && <Note>{t('seenNone')}</Note>}
              {seen.slice(0, SEEN).map((image) => (
                <Choice key={image} image={image} onChoose={choose} />
              ))}
            </Choices>
            <OwnPackages onChoose={choose} />
          </>
        )}
      </div>
    </>
  )
}

/** Asks as long as it is shown. */
function OwnPackages({ onChoose }: Pick<ImagePickerProps, 'onChoose'>) {
  const t = useTranslations('imageCheck')
  const trpc = useTRPC()
  const packages = useInfiniteQuery(
    trpc.connection.packages.infiniteQueryOptions(
      {},
      { getNextPageParam: (last) => last.nextCursor, trpc: { abortOnUnmount: true } },
    ),
  )
  const { data, error, isFetching, hasNextPage, isFetchNextPageError } = packages
  const items = data?.pages.flatMap((page) => page.items) ?? []
  const more = () => void packages.fetchNextPage()
  const again = () => void packages.refetch()
  return (
    <Choices title={t('packages')}>
      {items.map(({ image, isPrivate }) => (
        <Choice key={image} image={image} isPrivate={isPrivate} onChoose={onChoose} />
      ))}
      <p role="status" className="px-3 text-muted not-empty:py-1.5">
        {isFetching && t('asksGitHub')}
        {!isFetching && data && items.length === 0 && t('packagesNone')}
      </p>
      {error && !isFetching && <FailureMessage error={error} onRetry={isFetchNextPageError ? more : again} />}
      {hasNextPage && !error && (
        <Button className="m-1" isBusy={isFetching} onClick={more}>
          {t('morePackages')}
        </Button>
      )}
    </Choices>
  )
}

function Choices({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="pb-1">
      <h3 id={id} className="px-3 py-1.5 font-medium text-muted">
        {title}
      </h3>
      {children}
    </section>
  )
}

function Note({ children }: { children: string }) {
  return <p className="px-3 py-1.5 text-muted">{children}</p>
}

interface ChoiceProps {
  image: string
  isPrivate?: boolean
  onChoose: (image: string) => void
}

function Choice({ image, isPrivate = false, onChoose }: ChoiceProps) {
  const t = useTranslations('imageCheck')
  return (
    <button
      type="button"
      onClick={() => onChoose(image)}
      className="flex w-full items-start justify-between gap-3 rounded px-3 py-1.5 text-left hover:bg-subtle"
    >
      <Mono>{image}</Mono>
      {isPrivate && (
        <span className="inline-flex shrink-0 items-center gap-1 text-muted">
          <Lock aria-hidden className="size-3.5" />
          {t('private')}
        </span>
      )}
    </button>
  )
}
