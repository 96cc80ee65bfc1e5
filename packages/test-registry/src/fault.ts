export interface SeenRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Status of the answer; 0 when the connection was broken instead. */
  status: number
  /** Bytes of the body that were taken. */
  received: number
}

/** What goes wrong instead of, or beside, the right answer. */
export type Misbehaviour =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** Takes (or sends) so many bytes of the body, keeps what it took, and breaks the connection. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** Does the work and breaks the connection instead of answering. */
  | { readonly kind: 'lost-answer' }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Does the work and names another digest. */
  | { readonly kind: 'other-digest'; readonly digest: string }
  /** Answers with other bytes than those asked for. */
  | { readonly kind: 'other-content'; readonly body: string }

export interface Fault {
  readonly method?: string
  /** Matched against path and query. */
  readonly path?: RegExp
  /** So many matching requests go well first. Default 0. */
  readonly after?: number
  /** So many then go wrong. Default 1. */
  readonly times?: number
  readonly does: Misbehaviour
}

/** Deals out scripted faults, each to the requests that it names. */
export class FaultScript {
  readonly #faults: { readonly fault: Fault; seen: number }[]

  constructor(faults: readonly Fault[]) {
    this.#faults = faults.map((fault) => ({ fault, seen: 0 }))
  }

  add(fault: Fault): void {
    this.#faults.push({ fault, seen: 0 })
  }

  for(request: SeenRequest): Misbehaviour | undefined {
    let found: Misbehaviour | undefined
    for (const entry of this.#faults) {
      const { method, path, after = 0, times = 1, does } = entry.fault
      if ((method !== undefined && method !== request.method) || (path !== undefined && !path.test(request.path)))
        continue
      entry.seen += 1
      if (entry.seen > after && entry.seen <= after + times) found ??= does
    }
    return found
  }
}
