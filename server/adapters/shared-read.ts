/** A read that everybody shares who asks while it runs. It ends when the last of them has left. */
export class SharedRead<T> {
  readonly #read: (signal: AbortSignal) => Promise<T>
  #running: Running<T> | undefined

  constructor(read: (signal: AbortSignal) => Promise<T>) {
    this.#read = read
  }

  /** @throws the signal's reason when it ends first, and whatever the read fails with */
  async join(signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    this.#running ??= this.#start()
    const running = this.#running
    const { promise: left, reject: leave } = Promise.withResolvers<never>()
    const onAbort = () => leave(signal.reason)
    signal.addEventListener('abort', onAbort)
    running.waiting += 1
    try {
      return await Promise.race([running.result, left])
    } finally {
      signal.removeEventListener('abort', onAbort)
      running.waiting -= 1
      if (running.waiting === 0) this.#end(running)
    }
  }

  #start(): Running<T> {
    const ending = new AbortController()
    const running = { result: this.#read(ending.signal), waiting: 0, ending }
    const forget = () => {
      if (this.#running === running) this.#running = undefined
    }
    running.result.then(forget, forget)
    return running
  }

  #end(running: Running<T>): void {
    if (this.#running === running) this.#running = undefined
    running.ending.abort()
  }
}

interface Running<T> {
  result: Promise<T>
  waiting: number
  ending: AbortController
}
