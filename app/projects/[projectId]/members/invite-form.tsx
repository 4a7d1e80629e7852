'use client'
import { useTranslations } from 'next-intl'
import { type FormEvent, useRef } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { TextField } from '#app/_ui/text-field.tsx'
import type { MembersView } from '#app/projects/[projectId]/members/members-view.ts'
import { Person } from '#app/projects/[projectId]/members/person.tsx'
import { useInvite } from '#app/projects/[projectId]/members/use-invite.ts'

interface InviteFormProps {
  projectId: string
  members: MembersView
  onChanged: (said: string) => void
}

/** Finds somebody at GitHub by login, shows who that is, and invites them. */
export function InviteForm({ projectId, members, onChanged }: InviteFormProps) {
  const t = useTranslations('members.invite')
  const field = useRef<HTMLInputElement>(null)
  const invite = useInvite(projectId, members, (login) => {
    onChanged(t('done', { login }))
    field.current?.focus()
  })
  const { text, fault, found, isFinding } = invite
  const find = (event: FormEvent) => {
    event.preventDefault()
    invite.find()
    field.current?.focus()
  }
  return (
    <form onSubmit={find} noValidate className="grid gap-3 border-t border-line pt-4 text-sm">
      <h3 className="text-base font-semibold">{t('title')}</h3>
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-0 grow basis-60">
          <TextField
            ref={field}
            id="invite"
            label={t('field')}
            hint={t('hint')}
            error={fault && t(fault.key, { login: fault.login })}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={text}
            onChange={(event) => invite.change(event.target.value)}
          />
        </div>
        <Button type="submit" isBusy={isFinding} className="sm:mt-6">
          {t(isFinding ? 'finding' : 'find')}
        </Button>
      </div>
      {invite.error && <FailureMessage error={invite.error} />}
      <div role="status" className="empty:absolute">
        {found && (
          <span className="grid gap-2 rounded-lg bg-subtle p-3">
            <span className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
              <Person person={found} />
              <Button look="primary" isBusy={invite.isInviting} onClick={invite.confirm}>
                {t('confirm', { login: found.login })}
              </Button>
            </span>
            <span className="text-muted">{t('note', { login: found.login })}</span>
          </span>
        )}
      </div>
    </form>
  )
}
