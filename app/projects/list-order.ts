import type { ProjectView } from '#app/projects/project-view.ts'
import { type ChipState, chipTones } from '#app/projects/secret-words.ts'

/** In which order projects are listed, by what is known of their Environments. */

/** Undefined or null: nothing is known of it. */
type StateOf = (environmentId: string) => ChipState | null | undefined

const ranks = ['error', 'warning'] as const

/** Those with trouble first, then those with a warning, and otherwise as they come. Whatever is not known counts as fine. */
export function troubleFirst<Project extends Pick<ProjectView, 'environments'>>(
  projects: Project[],
  stateOf: StateOf,
): Project[] {
  const rankOf = ({ environments }: Project) => {
    const tones = environments.map(({ id }) => chipTones[stateOf(id) ?? 'reading'])
    const rank = ranks.findIndex((tone) => tones.includes(tone))
    return rank < 0 ? ranks.length : rank
  }
  return [...projects].sort((a, b) => rankOf(a) - rankOf(b))
}

/** Keeps rows where they are: those in `kept` as they stood, and what is new after them. */
export function keptFirst<Row extends { id: string }>(rows: Row[], kept: string[]): Row[] {
  const placeOf = ({ id }: Row) => {
    const place = kept.indexOf(id)
    return place < 0 ? kept.length : place
  }
  return [...rows].sort((a, b) => placeOf(a) - placeOf(b))
}
