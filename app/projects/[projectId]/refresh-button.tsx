'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { readAgain } from '#app/_trpc/read-again.ts'
import { Button } from '#app/_ui/button.tsx'

/** Reads everything on the page again that comes from outside: the cluster, GitHub and the registry. */
export function RefreshButton() {
  const t = useTranslations('card')
  const queries = useQueryClient()
  const [isBusy, setBusy] = useState(false)
  const refresh = async () => {
    setBusy(true)
    await readAgain(queries, {})
    setBusy(false)
  }
  return (
    <Button isBusy={isBusy} onClick={() => void refresh()}>
      {t('refresh')}
    </Button>
  )
}
