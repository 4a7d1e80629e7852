'use client'
import { useTranslations } from 'next-intl'
import { createContext, type ReactNode, useContext } from 'react'
import type { SupportContact } from '#server/domain/support-contact.ts'

const Contact = createContext<SupportContact | null>(null)

/** Hands the operator's contact to every page below it. */
export function SupportContactProvider({ contact, children }: { contact: SupportContact | null; children: ReactNode }) {
  return <Contact value={contact}>{children}</Contact>
}

/** Follows a sentence that says to ask somebody: whom. Empty where the operator named nobody. */
export function AskContact() {
  const t = useTranslations('shell')
  const contact = useContext(Contact)
  if (!contact) return null
  const { text, href } = contact
  const link = () =>
    href ? (
      <a href={href} rel="noreferrer" className="rounded text-accent underline wrap-anywhere">
        {text}
      </a>
    ) : (
      <span className="font-medium wrap-anywhere">{text}</span>
    )
  return <span>{t.rich('contact', { contact: link })}</span>
}
