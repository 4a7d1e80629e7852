import { expect } from 'vitest'
import { readWords } from '#scripts/operator-command.ts'
import { readPruneLimit } from '#scripts/prune-limit.ts'

/** How the commands for operators are tried as the documents name them. What they do has tests of its own. */

type Trial = (command: string) => Promise<void>

export function operatorTrials(npmScript: Trial, inPod: Trial): Record<string, Trial> {
  const withWords =
    (count: number): Trial =>
    async (command) => {
      const [called = '', words = ''] = command.split(' -- ')
      await npmScript(called)
      readWords(words.split(' '), count, command)
    }
  return {
    'npm run keys:rotate': npmScript,
    'npm run audit:prune -- --before 2026-01-31': async (command) => {
      const [called = '', words = ''] = command.split(' -- ')
      await npmScript(called)
      expect(readPruneLimit(words.split(' '), new Date())).toEqual(new Date('2026-01-31'))
    },
    'kubectl -n pullkey exec deployment/pullkey -- node keys-rotate.js': inPod,
    'kubectl -n pullkey exec deployment/pullkey -- node audit-prune.js --before 2026-01-31': inPod,
    'npm run people:list': npmScript,
    'npm run people:remove -- LOGIN': withWords(1),
    'npm run projects:transfer -- PROJECT_ID LOGIN': withWords(2),
    'kubectl -n pullkey exec deployment/pullkey -- node people-list.js': inPod,
    'kubectl -n pullkey exec deployment/pullkey -- node people-remove.js LOGIN': inPod,
    'kubectl -n pullkey exec deployment/pullkey -- node projects-transfer.js PROJECT_ID LOGIN': inPod,
  }
}
