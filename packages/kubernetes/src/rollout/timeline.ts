import type { Ports } from '@slipway/core'

export type TimelineKind =
  'start' | 'note' | 'named' | 'ready' | 'fatal' | 'evidence' | 'stop' | 'rollback' | 'proof' | 'end'

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
    if (kind === 'named') this.ports.host.warn(clean)
    else this.ports.host.info(clean)
  }
}
