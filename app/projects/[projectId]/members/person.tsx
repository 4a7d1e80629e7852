import type { ReactNode } from 'react'

interface PersonProps {
  person: { login: string; avatarUrl: string; name?: string }
  /** Stands under the login. */
  children?: ReactNode
}

/** Somebody as GitHub shows them. */
export function Person({ person: { login, avatarUrl, name }, children }: PersonProps) {
  return (
    <span className="flex min-w-0 flex-1 basis-48 items-center gap-3">
      {avatarUrl ? (
        // biome-ignore lint/performance/noImgElement: people's pictures come from their own GitHub, in their own size
        <img src={avatarUrl} alt="" width={32} height={32} className="size-8 shrink-0 rounded-full" />
      ) : (
        <span aria-hidden className="grid size-8 shrink-0 place-items-center rounded-full bg-subtle uppercase">
          {login.slice(0, 1)}
        </span>
      )}
      <span className="min-w-0 wrap-anywhere">
        <span className="font-medium">{login}</span> {name && <span className="text-muted">{name}</span>}
        <span className="block text-muted">{children}</span>
      </span>
    </span>
  )
}
