'use client'
import { useState } from 'react'
import { keptFirst } from '#app/projects/list-order.ts'

interface Kept {
  occasion: string
  ids: string[]
}

/**
 * Rows as they stood at the last occasion, so that none moves away under somebody's hand: `rows` are in the order that they
 * should have by now, and take it when `occasion` is another one. Whatever is new comes after what is there; a row that is
 * in `rows` no more stays while `all` has it.
 */
export function useKeptOrder<Row extends { id: string }>(rows: Row[], all: Row[], occasion: string | null): Row[] {
  const [kept, setKept] = useState<Kept>(() => ({ occasion: occasion ?? '', ids: idsOf(rows) }))
  const isKept = occasion === null || kept.occasion === occasion
  const wanted = new Set([...(isKept ? kept.ids : []), ...idsOf(rows)])
  const present = all.filter(({ id }) => wanted.has(id))
  const shown = isKept ? keptFirst(present, [...kept.ids, ...idsOf(rows)]) : rows
  const ids = idsOf(shown)
  if (!isKept) setKept({ occasion, ids })
  else if (ids.some((id) => !kept.ids.includes(id))) setKept({ ...kept, ids })
  return shown
}

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id)
