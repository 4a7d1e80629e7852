'use client'
import { useRouter } from 'next/navigation'
import { Card } from '#app/_ui/card.tsx'
import { mendOf } from '#app/connection/check-words.ts'
import { ClassicToken } from '#app/connection/classic-token.tsx'
import { ConnectionFacts } from '#app/connection/connection-facts.tsx'
import { ConnectionStanding } from '#app/connection/connection-standing.tsx'
import type { GitHubAddresses } from '#app/connection/github-addresses.ts'
import { Leaving } from '#app/connection/leaving.tsx'
import type { OwnNamespace } from '#app/connection/namespace-list.tsx'
import { Placements, type PlacementView } from '#app/connection/placements.tsx'
import { type ConnectionView, useConnectionCheck } from '#app/connection/use-connection-check.ts'

interface ConnectionPanelProps {
  connection: ConnectionView
  addresses: GitHubAddresses
  placements: PlacementView[]
  /** Those that lose their PullSecret with the reader's account. */
  ownNamespaces: OwnNamespace[]
  /** The reader. */
  login: string
}

/** The Connection, what GitHub says of it, and everything that can be done with it. */
export function ConnectionPanel(props: ConnectionPanelProps) {
  const { connection, addresses, placements, ownNamespaces, login } = props
  const router = useRouter()
  const check = useConnectionCheck()
  const mend = check.data ? mendOf(check.data, connection?.source ?? 'oauth') : null
  const switched = () => {
    router.refresh()
    void check.refetch()
  }
  return (
    <>
      <Card className="grid max-w-2xl gap-5 p-4 sm:p-6">
        {connection && <ConnectionFacts connection={connection} />}
        <ConnectionStanding connection={connection} check={check} mend={mend} />
        <ClassicToken
          connection={connection}
          addresses={addresses}
          isMend={mend === 'paste' || mend === 'replace'}
          onSwitched={switched}
        />
      </Card>
      <Placements placements={placements} />
      <Leaving
        {...{ connection, addresses, placements, ownNamespaces, login }}
        onForgotten={() => void check.refetch()}
      />
    </>
  )
}
