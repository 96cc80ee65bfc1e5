import type { ErrorCode } from '@slipway/core'
import type { EngineName } from '../inputs'
import { BuildFailure } from './failure'

/** How an engine says why it failed. Patterns see its last error only, never the output of a step. */
interface Symptom {
  readonly code: ErrorCode
  readonly outcome: 'fail' | 'invalid' | 'tool-failed' | 'transient'
  readonly when: RegExp
  /** From the match. */
  readonly sentence: (match: RegExpExecArray) => string
  readonly hint: string
  /** Recorded output, in fixtures/. */
  readonly sample: string
}

const NETWORK =
  'no such host|connection refused|i/o timeout|TLS handshake timeout|connection reset|unexpected EOF|toomanyrequests|429 Too Many|50[0234] '
const BASE =
  'failed to resolve source metadata for|failed to create LLB definition: failed to do request|initializing source docker://|pull access denied'

const SYMPTOMS: readonly Symptom[] = [
  {
    code: 'DISK_FULL',
    outcome: 'tool-failed',
    when: /no space left on device/,
    sentence: () => 'no space is left on the device',
    hint: 'free some space: the engine keeps caches of its own (buildx prune, buildah rmi --prune)',
    sample: 'buildx-0.38.2-disk-full.txt',
  },
  {
    code: 'BUILDX_MISSING',
    outcome: 'tool-failed',
    when: /buildx component is missing or broken|'buildx' is not a docker command|unknown command: docker buildx/,
    sentence: () => 'the Docker CLI has no buildx',
    hint: 'install the buildx plugin, or set `engine`',
    sample: 'docker-28.2.2-no-buildx.txt',
  },
  {
    code: 'OCI_EXPORT_UNSUPPORTED',
    outcome: 'tool-failed',
    when: /OCI exporter is not supported for the docker driver/,
    sentence: () => 'the builder cannot write an OCI layout',
    hint: 'create one that can: docker buildx create --use; or set `engine`',
    sample: 'buildx-0.38.2-docker-driver.txt',
  },
  {
    code: 'DAEMON_UNREACHABLE',
    outcome: 'tool-failed',
    when: /failed to connect to the docker API at (\S+?);|Cannot connect to the Docker daemon at (\S+?)\. /,
    sentence: (match) => `no daemon answers at ${match[1] ?? match[2]}`,
    hint: 'start it, or set DOCKER_HOST or `engine`',
    sample: 'buildx-0.38.2-no-daemon.txt',
  },
  {
    code: 'BASE_UNREACHABLE',
    outcome: 'transient',
    when: new RegExp(`(?:${BASE})[^]*?(${NETWORK})`),
    sentence: (match) => `the base image cannot be had: ${match[1]?.trim()}`,
    hint: 'the registry of the base does not answer; run it again',
    sample: 'buildx-0.38.2-base-unreachable.txt',
  },
  {
    code: 'BASE_MISSING',
    outcome: 'fail',
    when: new RegExp(`(?:${BASE})[^]*?(not found|manifest unknown|denied|unauthorized|authentication required)`),
    sentence: (match) => `the base image cannot be had: ${match[1]}`,
    hint: 'correct FROM in the Dockerfile, or log in to its registry',
    sample: 'buildx-0.38.2-base-missing.txt',
  },
  {
    code: 'TARGET_MISSING',
    outcome: 'invalid',
    when: /target stage "?([^"\n]*?)"? could not be found|no stage or image found with that name|The target "([^"\n]*)" was not found/,
    sentence: (match) =>
      `target: expected a stage of the Dockerfile, found none named ${JSON.stringify(match[1] ?? match[2] ?? '')}`,
    hint: 'correct `target`, or leave it out for the last stage',
    sample: 'buildx-0.38.2-target-missing.txt',
  },
  {
    code: 'DOCKERFILE_INVALID',
    outcome: 'fail',
    when: /dockerfile parse error (?:on )?line (\d+): ([^\n]*)/,
    sentence: (match) => `the Dockerfile cannot be read at line ${match[1]}: ${match[2]}`,
    hint: 'correct the Dockerfile',
    sample: 'buildx-0.38.2-parse-error.txt',
  },
  {
    code: 'DOCKERFILE_INVALID',
    outcome: 'fail',
    when: /Unknown instruction: "([^"\n]*)"/,
    sentence: (match) => `the Dockerfile has an unknown instruction ${match[1]}`,
    hint: 'correct the Dockerfile',
    sample: 'buildah-1.28.2-parse-error.txt',
  },
  {
    code: 'COPY_SOURCE_MISSING',
    outcome: 'fail',
    when: /failed to compute cache key:[^\n]*"([^"\n]*)"(?: not found)?: not found|checking on sources under [^\n]*stat: "([^"\n]*)": no such file/,
    sentence: (match) => `the Dockerfile copies ${match[1] ?? match[2]}, and the context has no such file`,
    hint: 'have `command` make it, correct the path, or look whether .dockerignore leaves it out',
    sample: 'buildx-0.38.2-copy-missing.txt',
  },
  {
    code: 'BUILD_STEP',
    outcome: 'fail',
    when: /(?:process "([^]*?)" did not complete successfully|executor failed running \[([^]*?)\]): exit code: (\d+)/,
    sentence: (match) =>
      `a step of the Dockerfile failed with exit code ${match[3]}: ${shorten(match[1] ?? match[2] ?? '')}`,
    hint: 'correct the step; its last lines are above',
    sample: 'buildx-0.38.2-step-failed.txt',
  },
  {
    code: 'BUILD_STEP',
    outcome: 'fail',
    when: /building at STEP "([^]*)": (?:while running runtime: )?exit status (\d+)/,
    sentence: (match) => `a step of the Dockerfile failed with exit code ${match[2]}: ${shorten(match[1] ?? '')}`,
    hint: 'correct the step; its last lines are above',
    sample: 'buildah-1.28.2-step-failed.txt',
  },
]

const USEFUL_LINES = 15

/** What a failed engine said, as an error of ours. What is not known is the engine's own failure. */
export function engineFailure(
  engine: EngineName,
  run: {
    readonly code: number | undefined
    readonly signal: string | undefined
    readonly stdout: string
    readonly stderr: string
  },
): BuildFailure {
  const error = lastError(run.stderr)
  const lines = usefulLines(run.stdout, run.stderr)
  for (const symptom of SYMPTOMS) {
    const match = symptom.when.exec(error)
    if (match === null) continue
    const { code, outcome, hint } = symptom
    return new BuildFailure({
      code,
      outcome,
      hint,
      sentence: `${engine}: ${symptom.sentence(match)}`,
      lines,
      ...place(run.stderr),
    })
  }
  const ended = run.signal === undefined ? `exit code ${run.code}` : run.signal
  const said = error === '' ? '' : `: ${shorten(error)}`
  return new BuildFailure({
    code: 'ENGINE_FAILED',
    outcome: 'tool-failed',
    hint: `look at the output of ${engine} above, or try another \`engine\``,
    sentence: `${engine} ended with ${ended}${said}`,
    lines,
  })
}

/**
 * From the last line that begins as an error of the engine's own to the end; a step's output is prefixed (BuildKit) or
 * comes before (Buildah).
 */
function lastError(stderr: string): string {
  const lines = stderr.trimEnd().split('\n')
  const at = lines.findLastIndex((line) =>
    /^(?:ERROR: |Error: |error: |failed to |executor failed |docker: |unknown command)/.test(line),
  )
  return at < 0 ? (lines.at(-1) ?? '') : lines.slice(at).join('\n')
}

/** The failed step's own last words. */
function usefulLines(stdout: string, stderr: string): readonly string[] {
  const lines = stderr.trimEnd().split('\n')
  const vertex = lines.findLast((line) => /^#\d+ ERROR/.test(line))?.split(' ', 1)[0]
  if (vertex !== undefined) {
    const said = lines.map((line) =>
      line.startsWith(`${vertex} `) ? /^#\d+ \d+\.\d+ (.*)$/.exec(line)?.[1] : undefined,
    )
    return said.filter((line) => line !== undefined).slice(-USEFUL_LINES)
  }
  const own = stdout.split('\n')
  const noise = /^(?:STEP \d|\[\d+\/\d+\] STEP|COMMIT|-->|subprocess exited with|ERROR: |Error: |time=)|^\s*$/
  return [...own.slice(own.findLastIndex((line) => /STEP \d/.test(line)) + 1), ...lines]
    .filter((line) => !noise.test(line))
    .slice(-USEFUL_LINES)
}

/** BuildKit names the line of the Dockerfile; its name is that of our copy. */
function place(stderr: string): { readonly line?: number } {
  const line = /^Dockerfile:(\d+)$/m.exec(stderr)?.[1]
  return line === undefined ? {} : { line: Number(line) }
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

/** For the tests: every pattern has a sample. */
export const SAMPLES: readonly { readonly sample: string; readonly code: ErrorCode; readonly outcome: string }[] =
  SYMPTOMS
