/** Changes one of the sandbox's servers as no client of it could, over HTTP. */
export class SandboxControl {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  protected async send<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#url}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (response.status === 204 ? undefined : await response.json()) as T
  }
}
