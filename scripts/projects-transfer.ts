import { operate, readWords, say } from '#scripts/operator-command.ts'
import { getPerson, transferByOperator } from '#server/services/people.ts'

const USAGE = `Say which project, by its id, and whose it becomes, by login or by GitHub's numeric id:
  npm run projects:transfer -- 0199c2f4-7a52-7cc3-9b51-2f6e3d4a8c10 ada`

/** `npm run projects:transfer -- <projectId> <login>`: makes somebody who has signed in the owner of a project. */
await operate(
  () => readWords(process.argv.slice(2), 2, USAGE),
  async (db, [projectId = '', named = '']) => {
    const heir = await getPerson({ db }, named)
    const { name, adoptedNamespaces } = await transferByOperator({ db }, projectId, heir)
    say(`${heir.login} owns project ${name} now.`)
    for (const namespace of adoptedNamespaces) {
      say(
        `Namespace ${namespace} needs its Consent anew, because it names the owner: the project's page has the manifest.`,
      )
    }
  },
)
