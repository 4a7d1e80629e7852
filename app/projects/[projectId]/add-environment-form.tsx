'use client'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { DialogActions } from '#app/_ui/dialog.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import type { AdoptionWish } from '#app/projects/adoption-wish.ts'
import { NamespaceChoice } from '#app/projects/namespace-choice.tsx'
import { namespaceFault } from '#app/projects/namespace-fault.ts'
import type { ProjectView } from '#app/projects/project-view.ts'
import { useMayMakeNamespaces } from '#app/projects/use-may-make-namespaces.ts'
import { type EnvironmentType, environmentTypes, namespaceOf } from '#server/domain/environment.ts'

/** Those that the project does not have, in the order of promotion. */
export function missingTypes({ environments }: ProjectView): EnvironmentType[] {
  return environmentTypes.filter((type) => environments.every((environment) => environment.type !== type))
}

interface AddEnvironmentFormProps {
  project: ProjectView
  /** Nothing is asked of the cluster before. */
  isOpened: boolean
  isBusy: boolean
  error: unknown
  onMake: (type: EnvironmentType) => void
  onAdopt: (wish: AdoptionWish) => void
  onClose: () => void
}

export function AddEnvironmentForm(props: AddEnvironmentFormProps) {
  const { project, isOpened, isBusy, error, onMake, onAdopt, onClose } = props
  const missing = missingTypes(project)
  const [picked, setPicked] = useState<EnvironmentType>()
  const type = missing.find((each) => each === picked) ?? missing[0]
  const [chosen, setChosen] = useState({ isExisting: false, name: '' })
  const [isTried, setTried] = useState(false)
  const isMakingOffered = useMayMakeNamespaces({ enabled: isOpened })
  const isExisting = chosen.isExisting || !isMakingOffered
  const fault = isExisting ? namespaceFault(chosen.name) : null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setTried(isExisting)
    if (fault) event.currentTarget.querySelector<HTMLInputElement>('[required]')?.focus()
    if (!type || isBusy || fault) return
    if (!isExisting) return onMake(type)
    setTried(false)
    onAdopt({ type, namespace: chosen.name.trim() })
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <Options {...{ missing, type }} onPick={setPicked} />
      {type && <NamespaceChoice {...{ type, chosen, isMakingOffered, fault, isTried }} onChange={setChosen} />}
      {type && <Effect {...{ type, isExisting, isMakingOffered }} projectId={project.id} />}
      {error !== null && <FailureMessage error={error} />}
      <DialogActions>
        <CancelButton onClose={onClose} />
        {type && <SubmitButton {...{ type, isExisting, isBusy }} />}
      </DialogActions>
    </form>
  )
}

interface EffectProps {
  projectId: string
  type: EnvironmentType
  isExisting: boolean
  isMakingOffered: boolean
}

/** What pressing the button will do, before it is pressed. */
function Effect({ projectId, type, isExisting, isMakingOffered }: EffectProps) {
  const t = useTranslations()
  const namespace = () => <Mono>{namespaceOf(projectId, type)}</Mono>
  return (
    <>
      {!isMakingOffered && <p>{t('namespace.onlyExisting')}</p>}
      <p>{isExisting ? t('addEnvironment.whatExisting') : t.rich('addEnvironment.what', { namespace })}</p>
    </>
  )
}

function CancelButton({ onClose }: { onClose: () => void }) {
  const t = useTranslations('dialog')
  return <Button onClick={onClose}>{t('cancel')}</Button>
}

interface SubmitButtonProps {
  type: EnvironmentType
  isExisting: boolean
  isBusy: boolean
}

function SubmitButton({ type, isExisting, isBusy }: SubmitButtonProps) {
  const t = useTranslations()
  const words = { environment: t(`environments.${type}`) }
  return (
    <Button type="submit" look="primary" isBusy={isBusy}>
      {isExisting ? t('addEnvironment.toManifest') : t(`addEnvironment.${isBusy ? 'adding' : 'confirm'}`, words)}
    </Button>
  )
}

interface OptionsProps {
  missing: EnvironmentType[]
  type: EnvironmentType | undefined
  onPick: (type: EnvironmentType) => void
}

function Options({ missing, type, onPick }: OptionsProps) {
  const t = useTranslations()
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{t('addEnvironment.choose')}</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-1">
        {missing.map((each) => (
          <label key={each} className="flex min-h-8 items-center gap-2">
            <input
              type="radio"
              name="environment"
              value={each}
              checked={each === type}
              onChange={() => onPick(each)}
              className="size-4 accent-accent"
            />
            {t(`environments.${each}`)}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
