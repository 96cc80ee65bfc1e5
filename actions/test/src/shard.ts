import { posix } from 'node:path'
import type { Ports, Values, Words } from '@slipway/core'
import { readTimings } from './baseline'
import { PLAN } from './find-reports'
import type { Inputs } from './inputs'

/** The word of a command that becomes the test files. */
const FILES = '{files}'

export interface ShardPlan {
  /** Files of this job, relative to the working directory. */
  readonly files: readonly string[]
  readonly words: string
}

/** The files that this job runs; undefined when it runs all. They are written to a file beside the reports, too. */
export async function planShard(given: Values<Inputs>, ports: Ports): Promise<ShardPlan | undefined> {
  const { shard, output, command = [] } = given
  const isGiven = command.some((words) => words.includes(FILES))
  if (shard === undefined && !isGiven) return undefined
  const { planShards } = await import('@slipway/reports/test-reports')
  const { files, environment } = ports
  const found = await files.glob(given['test-files'], { exclude: [`${output}/**`] })
  if (shard === undefined) return { files: found, words: `all of ${found.length} test files` }
  if (command.length > 0 && !isGiven && !command.flat().some((word) => word.includes(PLAN)))
    ports.host.warn(
      `shard: no word of command is ${FILES}, so it has to read ${output}/test/${PLAN}, or it runs all tests`,
    )
  const timings = await readTimings(given.timings, ports)
  const inCheckout = (file: string) => posix.relative(environment.workspace, files.resolve(file))
  const byPath = new Map(found.map((file) => [inCheckout(file), file]))
  const plan = planShards([...byPath.keys()].sort(), shard.total, timings)[shard.index - 1] ?? []
  const own = plan.map((path) => byPath.get(path) ?? path)
  await files.write(`${output}/test/${PLAN}`, own.map((file) => `${file}\n`).join(''))
  const timed = timings.size === 0 ? '' : ', by the times of an earlier run'
  return {
    files: own,
    words: `shard ${shard.index}/${shard.total}: ${own.length} of ${found.length} test files${timed}`,
  }
}

/** The command with `{files}` replaced by the files of this job. */
export function withFiles(commands: readonly Words[], files: readonly string[]): readonly Words[] {
  return commands.map(([program, ...rest]) => [
    program,
    ...rest.flatMap((word) => (word === FILES ? files.filter((file) => !file.startsWith('-')) : [word])),
  ])
}
