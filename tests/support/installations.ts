import { afterAll, inject } from 'vitest'
import { ClusterProxy } from '#tests/support/cluster-proxy.ts'
import { openFileWorld, type World } from '#tests/support/world.ts'

/** Pullkey as it is installed: with its ClusterRole, or without any right but those that Consents give it. */
export interface Installation {
  world: World
  /** What was asked since the last time about what is in this namespace, such as `GET rolebindings/pullkey`. */
  takeAsked(namespace: string): string[]
}

/** Both, for one test file, each with a name to be read after "as". */
export async function openInstallations(): Promise<[name: string, Installation][]> {
  const { pullkey, adoptOnly } = inject('sandbox')
  return [
    ['Pullkey with its ClusterRole', await openInstallation(pullkey)],
    ['Pullkey for adopted namespaces alone', await openInstallation(adoptOnly)],
  ]
}

async function openInstallation(kubeconfig: string): Promise<Installation> {
  const proxy = await ClusterProxy.start(kubeconfig)
  const world = await openFileWorld({ kubeconfig: proxy.kubeconfig })
  // In the order of afterAll the world, which asks through it, is closed first.
  afterAll(() => proxy[Symbol.asyncDispose]())
  const takeAsked = (namespace: string) =>
    proxy.asked
      .splice(0)
      .map(({ method, url }) => ({ method, path: url.pathname.split(`/namespaces/${namespace}`)[1] }))
      .flatMap(({ method, path }) => (path === undefined ? [] : `${method} ${path.slice(1)}`))
  return { world, takeAsked }
}
