import type { ServerResponse } from 'node:http'

interface Line {
  readonly time: string
  readonly text: string
}

export interface Excerpt {
  readonly timestamps: boolean
  readonly tailLines: number | undefined
  readonly limitBytes: number | undefined
}

/** Bytes kept of what one run of a container wrote; older lines are dropped. */
const KEPT = 4 << 20

/** The output of one run of a container: lines of both streams together. */
export class ContainerLog {
  private readonly lines: Line[] = []
  private readonly followers = new Set<(line: Line | undefined) => void>()
  private size = 0
  private partial = ''
  private ended = false

  write(chunk: string): void {
    const parts = (this.partial + chunk).split('\n')
    this.partial = parts.pop() ?? ''
    for (const text of parts) this.add(text)
  }

  end(): void {
    if (this.partial !== '') this.add(this.partial)
    this.partial = ''
    this.ended = true
    for (const follower of this.followers) follower(undefined)
  }

  read({ timestamps, tailLines, limitBytes }: Excerpt): string {
    const lines = tailLines === undefined ? this.lines : tailLines === 0 ? [] : this.lines.slice(-tailLines)
    const text = lines.map((line) => format(line, timestamps)).join('')
    return limitBytes === undefined ? text : Buffer.from(text).subarray(0, limitBytes).toString('utf8')
  }

  /** Sends the lines so far and then new ones, until the run ends or the client leaves. */
  follow(excerpt: Excerpt, response: ServerResponse): void {
    response.write(this.read(excerpt))
    if (this.ended) return void response.end()
    const follower = (line: Line | undefined) => {
      if (line !== undefined) return void response.write(format(line, excerpt.timestamps))
      this.followers.delete(follower)
      response.end()
    }
    this.followers.add(follower)
    response.once('close', () => this.followers.delete(follower))
  }

  private add(text: string): void {
    const line = { time: new Date().toISOString(), text }
    this.lines.push(line)
    this.size += text.length + 1
    while (this.size > KEPT && this.lines.length > 1) this.size -= (this.lines.shift()?.text.length ?? 0) + 1
    for (const follower of this.followers) follower(line)
  }
}

const format = ({ time, text }: Line, timestamps: boolean) => `${timestamps ? `${time} ` : ''}${text}\n`
