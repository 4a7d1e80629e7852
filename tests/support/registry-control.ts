import { SandboxControl } from '#tests/support/sandbox-control.ts'

/** What tests change at the sandbox's registry, over HTTP. */
export class RegistryControl extends SandboxControl {
  /** `readers` are logins; whoever owns a package reads it anyway. */
  putPackage(
    owner: string,
    name: string,
    change: { visibility?: 'private' | 'public'; readers?: string[]; tags?: string[]; platforms?: string[] },
  ): Promise<unknown> {
    return this.send('PUT', `/packages/${owner}/${name}`, change)
  }

  /** Of one person; null ends it. */
  setTrouble(user: string, trouble: object | null): Promise<unknown> {
    return this.send('PUT', '/trouble', { user, registry: trouble })
  }

  /** How many requests were made with this person's tokens. */
  async callCount(login: string): Promise<number> {
    const { counts } = await this.send<{ counts: Record<string, number> }>('GET', `/calls?login=${login}`)
    return Object.values(counts).reduce((sum, count) => sum + count, 0)
  }
}
