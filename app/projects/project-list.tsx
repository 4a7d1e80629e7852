'use client'
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Fragment, type ReactNode } from 'react'
import { Button, ButtonLink } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { SearchField } from '#app/_ui/search-field.tsx'
import { TabMark } from '#app/_ui/tab-mark.tsx'
import type { TokenSource } from '#app/connection/use-connection-check.ts'
import { bannerMendOf } from '#app/projects/banner-mend.ts'
import { filtered } from '#app/projects/list-filter.ts'
import { ListFoot, OverviewTrouble } from '#app/projects/list-foot.tsx'
import { troubleFirst } from '#app/projects/list-order.ts'
import { type ListView, SEARCH_MAX, viewQuery } from '#app/projects/list-view.ts'
import { NothingFound } from '#app/projects/nothing-found.tsx'
import { ProjectTable } from '#app/projects/project-table.tsx'
import { ShowSelect } from '#app/projects/show-select.tsx'
import { TroubleBanner } from '#app/projects/trouble-banner.tsx'
import { UpdateOutcome } from '#app/projects/update-outcome.tsx'
import { useKeptOrder } from '#app/projects/use-kept-order.ts'
import { useListView } from '#app/projects/use-list-view.ts'
import { type Marks, useMarks } from '#app/projects/use-marks.ts'
import { type InitialProjects, useProjects } from '#app/projects/use-projects.ts'

interface ProjectListProps {
  initial: InitialProjects
  /** When the server made the page, ISO 8601. */
  now: string
  source: TokenSource
  /** In place of the projects, where there are none at all. */
  empty: ReactNode
  /** Stands between what is in trouble and the projects. */
  children: ReactNode
}

/** What is in trouble, and the projects. The rows are there at once; the marks arrive. */
export function ProjectList({ initial, now, source, empty, children }: ProjectListProps) {
  const t = useTranslations('projects')
  const { text, view, type, choose } = useListView()
  const list = useProjects(initial, view)
  const marks = useMarks(list.projects, view.show === 'trouble')
  const rows = useRows(list, marks, { view, now })
  const mend = bannerMendOf({ check: marks.check.data, source, wanting: marks.overview.wanting })
  const refresh = () => void Promise.all([marks.refresh(), list.refetch()])
  const isReading = list.isFetching || (view.show !== 'all' && marks.isFetching)
  // By its key it stays what it is when the first project comes.
  const asked = <Fragment key="asked">{children}</Fragment>
  if (empty) {
    return (
      <>
        {asked}
        <PageTitle title={t('title')} />
        {empty}
      </>
    )
  }
  return (
    <>
      <TabMark tone={marks.failing > 0 ? 'error' : 'neutral'} />
      <OverviewTrouble overview={marks.overview} onRetry={refresh} />
      <TroubleBanner marks={marks} mend={mend} />
      <UpdateOutcome {...marks.progress} />
      {asked}
      <ListTitle hasMend={mend !== null} {...{ text, type, choose, show: view.show }} />
      {list.error && !marks.overview.error && <FailureMessage error={list.error} onRetry={() => void list.refetch()} />}
      {rows.length > 0 && <ProjectTable projects={rows} now={now} marks={marks} />}
      {!list.error && (
        <NothingFound
          {...{ view, isReading }}
          isUnknown={marks.isUnknown}
          found={rows.length}
          hidden={list.projects.length - rows.length}
        />
      )}
      <MoreButton more={list.more} />
      <ListFoot {...{ marks, refresh }} />
    </>
  )
}

/** Trouble first when the list is shown, filtered, refreshed or mended; until the next time the rows keep their places. */
function useRows(list: ReturnType<typeof useProjects>, marks: Marks, { view, now }: { view: ListView; now: string }) {
  const knownOf = (id: string) => ({ state: marks.stateOf(id), secret: marks.secretOf(id) })
  const wanted = troubleFirst(filtered(list.projects, view.show, { knownOf, now }), marks.stateOf)
  return useKeptOrder(wanted, list.projects, list.isAnswered ? `${viewQuery(view)} ${marks.occasion}` : null)
}

interface ListTitleProps extends Omit<ReturnType<typeof useListView>, 'view'> {
  show: ListView['show']
  /** Something else on the page is more urgent than a new project. */
  hasMend: boolean
}

function ListTitle({ text, type, show, choose, hasMend }: ListTitleProps) {
  const t = useTranslations('projects')
  return (
    <PageTitle title={t('title')}>
      <div className="flex min-w-0 flex-wrap gap-2 max-sm:w-full">
        <SearchField
          label={t('search')}
          placeholder={t('searchFor')}
          value={text}
          maxLength={SEARCH_MAX}
          onChange={type}
        />
        <ShowSelect show={show} onChoose={choose} />
        <ButtonLink href="/projects/new" look={hasMend ? 'secondary' : 'primary'} className="shrink-0">
          <Plus aria-hidden className="size-4" />
          {t('new')}
        </ButtonLink>
      </div>
    </PageTitle>
  )
}

function MoreButton({ more }: Pick<ReturnType<typeof useProjects>, 'more'>) {
  const t = useTranslations('projects')
  return (
    <div tabIndex={-1} className="outline-none empty:absolute">
      {more?.hasNextPage && (
        <Button onClick={() => void more.fetchNextPage()} isBusy={more.isFetchingNextPage}>
          {t('more')}
        </Button>
      )}
    </div>
  )
}
