import type { Ports } from '@slipway/core'

export type TimelineKind =
  | 'start'
  | 'note'
  | 'named'
  | 'unseen'
  | 'waiting'
  | 'ready'
  | 'fatal'
  | 'evidence'
  | 'stop'
  | 'rollback'
  | 'proof'
  | 'end'

export interface TimelineEvent {
  /** RFC 3339, UTC. */
  readonly at: string
  readonly kind: TimelineKind
  readonly text: string
}

/** What happened when, in the log at once and in the record at the end. */
export class Timeline {
  readonly events: TimelineEvent[] = []

  constructor(
    readonly ports: Pick<Ports, 'clock' | 'host'>,
    readonly redact: (text: string) => string = (text) => text,
  ) {}

  add(kind: TimelineKind, text: string): void {
    const clean = this.redact(text)
    this.events.push({ at: new Date(this.ports.clock.now()).toISOString(), kind, text: clean })
    // What is named may heal, and a green run says nothing of it in its annotations; a failed one has its cause.
    if (kind === 'unseen') this.ports.host.warn(clean)
    else this.ports.host.info(clean)
  }
}
