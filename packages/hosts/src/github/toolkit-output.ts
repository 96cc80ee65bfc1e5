/** What the toolkit printed. */
export interface ToolkitOutput {
  /** A workflow command, taken apart and unescaped. */
  command(name: string, data: string): void
  /** Anything else: a command line of `@actions/exec`, or what its child said. */
  text(chunk: Uint8Array): void
  /** It has ended: a last line may have no end. */
  end(): void
}

let last: Promise<unknown> = Promise.resolve()

/**
 * Runs something of `@actions/*` and hands over what it prints. The toolkit writes to `process.stdout` and nowhere
 * else, which is wrong here in three ways: while commands are stopped for a child, its `::add-mask::` would show the
 * secret in clear; standard output may be wanted for JSON; and what its children say goes through no pump. Nothing of
 * ours writes to that stream (`engine/write.ts` writes to the descriptor), so it is the toolkit's alone meanwhile. One
 * use at a time.
 * @param env what the toolkit's children see: it gives them `process.env`, and has no option for it
 */
export function withToolkit<T>(output: ToolkitOutput, work: () => Promise<T>, env?: NodeJS.ProcessEnv): Promise<T> {
  const run = last.then(() => captured(output, work, env))
  last = run.catch(() => undefined)
  return run
}

async function captured<T>(output: ToolkitOutput, work: () => Promise<T>, env?: NodeJS.ProcessEnv): Promise<T> {
  const { stdout, env: whole } = process
  const write = stdout.write
  if (env !== undefined) process.env = env
  stdout.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    pass(output, typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    const done = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined
    done?.()
    return true
  }
  try {
    return await work()
  } finally {
    process.env = whole
    stdout.write = write
    output.end()
  }
}

/** The toolkit writes each of its commands by itself (`@actions/core`, command.ts issueCommand). */
function pass(output: ToolkitOutput, chunk: Uint8Array): void {
  const [, name, data] = /^::([a-z-]+)(?: [^:\n]*)?::([^\r\n]*)\r?\n?$/.exec(Buffer.from(chunk).toString('utf8')) ?? []
  if (name === undefined || data === undefined) output.text(chunk)
  else output.command(name, data.replace(/%0D/g, '\r').replace(/%0A/g, '\n').replace(/%25/g, '%'))
}
