/** One request that came, and how it was answered. */
export interface SeenRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Status of the answer; 0 until there is one, and when the connection was broken instead. */
  status: number
  /** Bytes of the body that were read. */
  received: number
}

/** What goes wrong. A new kind is a row here and its lines in `Exchange` or `Registry.answer`. */
export type Misbehaviour =
  /** Answers with this and does nothing else. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** Breaks the connection after so many bytes of the body, received or sent. What was received is kept. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** Does what was asked, then breaks the connection instead of answering. */
  | { readonly kind: 'lost-answer' }
  /** Waits before it does anything. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Does what was asked, and answers with another status where it would have been one of success. */
  | { readonly kind: 'other-status'; readonly status: number }
  /** Leads the same request to another place: an origin, the path stays. */
  | { readonly kind: 'redirect'; readonly status: number; readonly to: string }
  /** Does what was asked, and answers with another `Docker-Content-Digest`. */
  | { readonly kind: 'other-digest'; readonly digest: string }
  /** Answers a GET with these bytes; headers are those of the right answer, but for the length. */
  | { readonly kind: 'other-content'; readonly body: string }

/** Which requests go wrong, and how. */
export interface Fault {
  /** Default: any. */
  readonly method?: string
  /** Matched against path and query. Default: any. */
  readonly path?: RegExp
  /** How many matching requests are answered as usual first. Default 0. */
  readonly after?: number
  /** How many of them then go wrong. Default 1; `Infinity` for all. */
  readonly times?: number
  readonly does: Misbehaviour
}

/** Counts the requests that each fault matches. When several are due for one request, the first wins. */
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
