import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '#app/_ui/button.tsx'

export default async function NotFoundPage() {
  const t = await getTranslations('notFound')
  return (
    <>
      <title>{t('pageTitle')}</title>
      <h1 className="text-xl font-semibold">{t('title')}</h1>
      <p>{t('sentence')}</p>
      <ButtonLink href="/projects" className="w-fit">
        {t('back')}
      </ButtonLink>
    </>
  )
}
