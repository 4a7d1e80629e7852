/** What was recorded, as the page and the file have it. */
export interface RecordedEvent {
  at: string
  actor: string
  action: string
  outcome: string
  detail?: string
  projectId?: string
  namespace?: string
}

/** What reads the messages of one section. */
interface Translate {
  (key: never): string
  has: (key: never) => boolean
}

/** Actions whose detail is the login that they are about. */
const ofPerson = /^(member\.|project\.transfer$|account\.)/

/** The sections `activity` and `errors` of the messages. */
export interface ActivityMessages {
  activity: Translate
  errors: Translate
}

/** An event in words, the same on the page and in the file. `name`: of its project, where it still has one. */
export function wordsOf({ activity, errors }: ActivityMessages, event: RecordedEvent, name: string | undefined) {
  const { action, actor, detail, outcome } = event
  const isAboutPerson = ofPerson.test(action)
  const isNamed = action.startsWith('project.') && !isAboutPerson
  const hasReason = detail !== undefined && !isAboutPerson && !isNamed
  return {
    who: word(activity, 'actors.', actor),
    what: word(activity, 'actions.', action),
    /** As it was called then, where that is recorded. */
    project: isNamed && detail ? detail : name,
    person: isAboutPerson && detail !== actor ? detail : undefined,
    outcome: word(activity, 'outcomes.', outcome),
    reason: hasReason ? reasonOf({ activity, errors }, action, detail) : undefined,
  }
}

function reasonOf({ activity, errors }: ActivityMessages, action: string, detail: string): string {
  return action.startsWith('pull-secret.') ? word(errors, '', detail) : word(activity, `details.${action}.`, detail)
}

/** What a later release recorded may have no words here: then it is shown as it is. */
function word(t: Translate, section: string, recorded: string): string {
  const key = `${section}${recorded}` as never
  return t.has(key) ? t(key) : recorded
}

const columns = ['when', 'who', 'what', 'project', 'person', 'namespace', 'outcome', 'reason'] as const

/** The cells of a file's first record. */
export function headOf({ activity }: ActivityMessages): string[] {
  return columns.map((column) => activity(column as never))
}

export function cellsOf(messages: ActivityMessages, event: RecordedEvent, name: string | undefined) {
  const words = wordsOf(messages, event, name)
  // A project that is gone has no name any more: its id still tells it from the others.
  const project = words.project ?? event.projectId
  const cells = { ...words, when: event.at, project, namespace: event.namespace }
  return columns.map((column) => cells[column])
}
