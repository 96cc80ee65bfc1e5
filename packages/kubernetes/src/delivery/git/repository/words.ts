import { TransientError, UserError } from '@slipway/core'

/** Why git did not do what it was asked. */
export type Trouble = 'moved' | 'protected' | 'denied' | 'missing' | 'unreachable' | 'other'

interface Sign {
  readonly trouble: Trouble
  readonly when: RegExp
  readonly sample: string
}

/** Words of git and of the servers behind it, in the order in which they are looked for. */
export const SIGNS: readonly Sign[] = [
  {
    trouble: 'protected',
    when: /protected branch hook declined|GH006|GH013|repository rule violations|not allowed to (?:force )?push code to (?:a )?protected|pre-receive hook declined|push declined|TF402455|hook declined/i,
    sample: '! [remote rejected] main -> main (protected branch hook declined)',
  },
  {
    trouble: 'moved',
    when: /\[rejected\]|non-fast-forward|fetch first|stale info|cannot lock ref|failed to update ref|incorrect old value|remote ref .* at .* but expected/i,
    sample: '!\trefs/heads/main:refs/heads/main\t[rejected] (fetch first)',
  },
  {
    trouble: 'denied',
    when: /Authentication failed|could not read (?:Username|Password)|Permission denied|HTTP 40[13]|returned error: 40[13]|access denied|not granted|Host key verification failed|denied to|authori[sz]ation failed|terminal prompts disabled/i,
    sample: "fatal: could not read Username for 'https://git.example.com': terminal prompts disabled",
  },
  {
    trouble: 'unreachable',
    when: /Could not resolve host|Connection (?:refused|reset|timed out)|Failed to connect|Operation timed out|returned error: (?:408|429|5\d\d)|early EOF|hung up unexpectedly|RPC failed|Network is unreachable|No route to host|took longer than/i,
    sample: "fatal: unable to access 'http://127.0.0.1:1/': Failed to connect to 127.0.0.1 port 1",
  },
  {
    trouble: 'missing',
    when: /couldn't find remote ref|repository .* not found|returned error: 404|does not (?:appear to be a git repository|exist)|could not be found/i,
    sample: "fatal: couldn't find remote ref refs/heads/nowhere",
  },
]

export function troubleIn(words: string): Trouble {
  return SIGNS.find(({ when }) => when.test(words))?.trouble ?? 'other'
}

/** What a server said through git, in few lines. */
export function toldBy(words: string): string {
  const lines = words
    .split(/\r?\n/)
    .map((line) => line.replace(/^(?:remote|fatal|error): ?/, '').trim())
    .filter((line) => line !== '' && !/^(?:To |Done$|=+$|hint:)/.test(line))
  return lines.slice(0, 4).join('; ').slice(0, 500)
}

export function refusedBy(
  trouble: Trouble,
  words: string,
  { url, branch, hasToken = false }: { url: string; branch?: string; hasToken?: boolean },
): UserError {
  const told = toldBy(words)
  const where = `${url}${branch === undefined ? '' : `, branch ${branch}`}`
  switch (trouble) {
    case 'protected':
      return new UserError(
        'GIT_PROTECTED',
        `${where}: the branch takes no direct push (${told})`,
        'set git-change-request: true, and the digest comes as a pull or merge request; or let this token push there',
        { outcome: 'fail' },
      )
    case 'denied':
      if (hasToken) return refusedToken(where, words, told)
      return new UserError(
        'GIT_DENIED',
        `${where}: expected to be let in, was refused (${told})`,
        'give git-token, a token that may write the contents of that repository, or git-ssh-key with git-known-hosts',
      )
    case 'missing':
      return new UserError(
        'GIT_MISSING',
        `${where}: no such repository or branch, or none that this token may see (${told})`,
        'check git-repository and git-branch, and that git-token may read the repository',
      )
    case 'unreachable':
      return new TransientError(
        'GIT_UNREACHABLE',
        `${where}: no answer (${told})`,
        'run it again when the server answers',
      )
    case 'moved':
      return new TransientError(
        'GIT_CONTENDED',
        `${where}: others pushed each time before this commit could be pushed`,
        'run it again; fewer jobs that push at once would help',
      )
    default:
      return new UserError('GIT_FAILED', `${where}: git said: ${told}`, 'try the same with git by hand', {
        outcome: 'tool-failed',
      })
  }
}

/** git would ask for a name next, and says that it may not: the token is what was refused. */
const ASKS = /could not read (?:Username|Password)|terminal prompts disabled/i

function refusedToken(where: string, words: string, told: string): UserError {
  const server = ASKS.test(words) ? '' : ` (${told})`
  return new UserError(
    'GIT_DENIED',
    `${where}: the token that was given was refused: it is wrong, expired or may not write${server}`,
    'give git-token, a valid token that may read and write the contents of that repository',
  )
}
