import { truncate } from '@slipway/core'
import { takeImage, takeScanned } from './github-actions'
import { expand, type Known } from './expressions'
import { inlineScripts } from './local-parts'
import { inlineFunctions } from './shell-functions'
import type { Taken } from './taken'
import { isTest, takeTest } from './tests'

export interface Script {
  readonly text: string
  readonly where: string
  readonly known: Known
  /** Where it runs, if not at the top. */
  readonly directory?: string | undefined
}

/** Command lines of the usual tools, by their first words. */
const TOOLS: readonly (readonly [RegExp, (call: Call, taken: Taken) => void])[] = [
  [/^(?:sudo )?(?:docker|podman|nerdctl) (?:image )?(?:buildx )?build\b|^(?:sudo )?buildah (?:bud|build)\b/, takeBuild],
  [/\/kaniko\/executor\b|^executor --context/, takeKaniko],
  [/^(?:sudo )?(?:docker|podman|buildah) push\b/, (_, taken) => void taken.seen.add('push')],
  [/^trivy\b/, takeTrivy],
  [/^helm (?:-\S+ )*(?:upgrade|install)\b/, takeHelm],
  [/^kubectl (?:-\S+ )*(?:apply|create|set|rollout)\b/, takeKubectl],
]

/**
 * Takes over what a script builds, pushes, scans, tests and deploys by the command lines of the usual tools, and names
 * what it does beside.
 * @returns whether there was any of it
 */
export function takeScript({ text, where, known, directory }: Script, taken: Taken): boolean {
  const others: string[] = []
  let found = false
  for (const words of commandsIn(inlineFunctions(inlineScripts(text, taken.scripts)))) {
    const line = words.join(' ')
    const take = TOOLS.find(([pattern]) => pattern.test(line))?.[1]
    if (take !== undefined) take({ words, where, known }, taken)
    else if (isTest(line)) takeTest(line, { where, directory }, taken)
    else {
      if (isWork(line) && !others.includes(line)) others.push(line)
      continue
    }
    found = true
  }
  if (others.length > 0) taken.lose(where, `${othersIn(others)}: not a thing that Slipway does; ${KEEP}`)
  return found
}

const KEEP = 'keep it as a step or a job of its own, or add it to build.command or test.command'

function othersIn(lines: readonly string[]): string {
  const shown = lines.slice(0, 3).map((line) => `"${truncate(line, 60)}"`)
  return `${shown.join(', ')}${lines.length > 3 ? ` and ${lines.length - 3} more` : ''}`
}

/** What prepares a machine or the shell itself, and has nothing to take its place. */
const PREPARES = new RegExp(
  `^(?:${[
    '$|(?:sudo )?(?:apt|apt-get|apk|dnf|yum) update|[#:{}()[\\]]|\\W+$|[\\w.]+\\+?=|echo|printf|cd|set|export|exit|return|local|unset|shift|eval|source|\\.(?=\\s)|true|false|test|trap|wait|sleep',
    'if|then|else|elif|fi|for|while|until|do|done|case|esac|in|function|cat|ls|pwd|env|date|whoami|which|command|mkdir|chmod|touch|rm',
    '(?:sudo )?(?:docker|podman|buildah|crane|helm registry|oras|cosign) log(?:in|out)|(?:sudo )?docker (?:info|version|ps|images|tag|rm|rmi|stop|context|pull)',
    'docker buildx (?:create|use|inspect|ls)|helm (?:repo|dep|dependency|version|lint|template|list|ls|plugin)|kubectl (?:config|get|describe|version|wait|cluster-info)',
    'git|npm (?:ci|install|i)|yarn(?: install|$)|pnpm (?:i|install)|corepack|pip3? install|python3? -m pip install|bundle (?:install|config)|composer install',
    'go mod|gem install|nvm|node -v|(?:java|mvn|go|node|npm|python3?|helm|docker|git) (?:-v|--version|version)|\\S+ --version',
  ].join('|')})(?![\\w-])`,
)

const isWork = (line: string): boolean => !PREPARES.test(line) && /^[\w./~-]+(?:\s|$)/.test(line)

interface Call {
  readonly words: readonly string[]
  readonly where: string
  readonly known: Known
}

/** Commands of a script as words; quotes hold words together, and what follows an operator is another command. */
function commandsIn(text: string): readonly (readonly string[])[] {
  // What another command prints is known in a run only; its own words are no words of this one.
  const joined = text.replace(/\\\r?\n/g, ' ').replace(/\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`/g, '$(…)')
  return joined.split(/\r?\n|&&|\|\||;|\|/).map((line) => {
    const words = line.trim().match(/(?:"[^"]*"|'[^']*'|\$\{\{.*?\}\}|[^\s"'])+/g) ?? []
    return words.map((word) => word.replace(/["']/g, ''))
  })
}

/** Values of an option in any of its forms. */
function options({ words }: Call, ...names: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (names.includes(word)) return [words[index + 1] ?? '']
    const long = names.find((name) => word.startsWith(`${name}=`))
    return long === undefined ? [] : [word.slice(long.length + 1)]
  })
}

/** Words that are neither options nor their values. */
function plainWords({ words }: Call, flags: RegExp, from: number): readonly string[] {
  return words.slice(from).filter((word, index, all) => {
    const before = all[index - 1] ?? ''
    return !word.startsWith('-') && !(before.startsWith('-') && !before.includes('=') && !flags.test(before))
  })
}

const known = (call: Call, text: string): string | undefined => expand(text, call.known)

const path = (text: string): string => text.replace(/^\.\/(?=.)/, '').replace(/(?<=.)\/+$/, '')

const BUILD_FLAGS =
  /^--(?:push|load|pull|no-cache|quiet|rm|force-rm|squash|compress|check|debug|layers|no-pull|pull-always)$|^-[qD]$/

function takeBuild(given: Call, taken: Taken): void {
  const end = given.words.findIndex((word) => /^\d*[<>]|^&/.test(word))
  const call = { ...given, words: (end < 0 ? given.words : given.words.slice(0, end)).map(fromTop) }
  takeArguments(call, taken, {
    file: options(call, '-f', '--file')[0],
    target: options(call, '--target')[0],
    platforms: options(call, '--platform')[0],
  })
  const plain = plainWords(call, BUILD_FLAGS, 2).filter((word) => !/^build/.test(word))
  for (const word of plain.filter((one) => known(call, one) === undefined))
    taken.lose(
      call.where,
      `${word} of "${call.words.slice(0, 3).join(' ')}": known in a run only; set what it says under build by hand`,
    )
  const context = plain.at(-1)
  if (context !== undefined && context !== '.' && known(call, context) !== undefined)
    taken.set('build', 'context', path(known(call, context) ?? ''), call.where)
  for (const tag of options(call, '-t', '--tag')) takeName(call, tag, taken)
  if (call.words.includes('--push')) taken.seen.add('push')
  const flags = new Set(call.words.flatMap((word) => /^--[a-z-]+/.exec(word) ?? []))
  for (const flag of [...flags].filter((one) => !BUILD_TAKEN.test(one)))
    taken.lose(call.where, `${flag} of the build: not taken over; slipway build --help lists what build can be told`)
}

/** Taken over, or about the place where it is built and not about the image. */
const BUILD_TAKEN =
  /^--(?:file|target|platform|build-arg|tag|push|load|output|rm|force-rm|quiet|progress|debug|provenance|sbom|builder|iidfile|metadata-file|layers|isolation|storage-driver|format)$/

/** The top of the checkout has a name on each host. */
const fromTop = (word: string): string =>
  word.replace(
    /(^|=)\$(?:\{(?:CI_PROJECT_DIR|GITHUB_WORKSPACE|PWD)\}|(?:CI_PROJECT_DIR|GITHUB_WORKSPACE|PWD)\b)/,
    '$1.',
  )

function takeKaniko(call: Call, taken: Taken): void {
  takeArguments(call, taken, {
    file: options(call, '--dockerfile', '-f')[0]?.replace(/^\$\{?CI_PROJECT_DIR\}?\//, ''),
    target: options(call, '--target')[0],
    platforms: undefined,
  })
  const context = options(call, '--context', '-c')[0]
    ?.replace(/^dir:\/\//, '')
    .replace(/^\$\{?CI_PROJECT_DIR\}?\/?/, '')
    .replace(/^\$\{\{ github\.workspace \}\}\/?/, '')
  if (context !== undefined && !/^\.?$/.test(context)) taken.set('build', 'context', path(context), call.where)
  for (const name of options(call, '--destination', '-d')) takeName(call, name, taken)
  if (options(call, '--cache').includes('true') || call.words.includes('--cache'))
    taken.set('build', 'cache', 'registry', call.where)
  taken.seen.add('push')
}

function takeArguments(
  call: Call,
  taken: Taken,
  {
    file,
    target,
    platforms,
  }: { readonly file: string | undefined; readonly target: string | undefined; readonly platforms: string | undefined },
): void {
  taken.seen.add('build')
  for (const [input, text, read] of [
    ['dockerfile', file, path],
    ['target', target, (one: string) => one],
    ['platforms', platforms, (one: string) => one.split(',')],
  ] as const) {
    if (text === undefined) continue
    const value = known(call, text)
    if (value === undefined) taken.lose(call.where, `${input} ${text}: known in a run only; set build.${input} by hand`)
    else taken.set('build', input, read(value), call.where)
  }
  const pairs: Record<string, string> = {}
  for (const pair of options(call, '--build-arg')) {
    const [key = '', ...words] = pair.split('=')
    const text = /[`]|\$\(/.test(pair) ? undefined : known(call, words.join('='))
    if (text === undefined || words.length === 0)
      taken.lose(call.where, `--build-arg ${key}: its value is made in the script; give it to build in the job`)
    else pairs[key] = text
  }
  if (Object.keys(pairs).length > 0) taken.set('build', 'build-args', pairs, call.where)
}

/** GitLab's own registry is what `image` is there without being named. */
function takeName(call: Call, name: string, taken: Taken): void {
  const [, repository = '', tag = 'latest'] = /^(.*?)(?::([^/:]*))?$/.exec(name) ?? []
  const image = known(call, repository)
  if (image === undefined) {
    if (!/^\$\{?CI_REGISTRY_IMAGE/.test(repository))
      taken.lose(call.where, `image ${name}: made in the script; name it as build.image`)
  } else takeImage(image.toLowerCase(), call.where, taken)
  const rule = tagRule(tag)
  const literal = rule ?? known(call, tag)
  if (literal === undefined)
    taken.lose(call.where, `tag ${tag}: made in the script; push.tags has @ref, @sha and @semver`)
  else taken.add('push', 'tags', [literal])
  if (rule === '@semver') taken.versions = true
}

/** Variables of the hosts that rules stand for. */
function tagRule(tag: string): string | undefined {
  if (/^\$\{?(?:CI_COMMIT_SHORT_SHA)|^\$\{\{ *(?:github\.sha) *\}\}$|^\$\{?GITHUB_SHA::/.test(tag))
    return tag.includes('github.sha') ? '@sha:long' : '@sha'
  if (/^\$\{?(?:CI_COMMIT_SHA|GITHUB_SHA)\}?$/.test(tag)) return '@sha:long'
  if (/^\$\{?(?:CI_COMMIT_TAG)\}?$/.test(tag)) return '@semver'
  if (
    /^\$\{?(?:CI_COMMIT_REF_SLUG|CI_COMMIT_REF_NAME|CI_COMMIT_BRANCH|GITHUB_REF_NAME)\}?$|^\$\{\{ *github\.ref_name *\}\}$/.test(
      tag,
    )
  )
    return '@ref'
  return undefined
}

function takeTrivy(call: Call, taken: Taken): void {
  const kind = call.words.find((word) => /^(?:image|fs|filesystem|repo|config|rootfs|sbom)$/.test(word)) ?? 'image'
  if (!takeScanned(kind, call.where, taken)) return
  const severities = (options(call, '--severity', '-s')[0] ?? '').toLowerCase().split(',')
  const lowest = ['low', 'medium', 'high', 'critical'].find((one) => severities.includes(one))
  const fails = options(call, '--exit-code').includes('1')
  taken.set('scan', 'fail-on', fails ? (lowest ?? 'low') : 'none', call.where)
  if (call.words.includes('--ignore-unfixed')) taken.set('scan', 'ignore-unfixed', true, call.where)
}

const HELM_FLAGS =
  /^--(?:install|wait|wait-for-jobs|atomic|create-namespace|debug|dry-run|force|cleanup-on-fail|reuse-values|reset-values|dependency-update|rollback-on-failure)$|^-i$/

function takeHelm(call: Call, taken: Taken): void {
  taken.seen.add('deploy')
  const start = call.words.findIndex((word) => /^(?:upgrade|install)$/.test(word)) + 1
  const [release = '', chart = ''] = plainWords(call, HELM_FLAGS, start)
  for (const [input, text] of [
    ['release', release],
    ['chart', path(chart)],
    ['namespace', options(call, '-n', '--namespace')[0]],
    ['timeout', options(call, '--timeout')[0]],
    ['chart-version', options(call, '--version')[0]],
  ] as const) {
    if (text === undefined || text === '') continue
    const value = known(call, text)
    if (value === undefined)
      taken.lose(call.where, `${input} ${text}: known in a run only; set deploy.${input} by hand`)
    else taken.set('deploy', input, value, call.where)
  }
  if (call.words.includes('--create-namespace')) taken.set('deploy', 'create-namespace', true, call.where)
  taken.add(
    'deploy',
    'values',
    options(call, '-f', '--values')
      .flatMap((file) => known(call, file) ?? [])
      .map(path),
  )
  takeSettings(call, taken)
  nameRest(call, taken)
}

const TAKEN =
  /^--(?:install|namespace|timeout|version|create-namespace|values|set|set-string|kubeconfig|debug|dependency-update)$/
const BY_ITSELF = /^--(?:wait|wait-for-jobs|atomic|cleanup-on-fail|rollback-on-failure)$/

/** What deploy does without being told, and what nothing here says. */
function nameRest(call: Call, taken: Taken): void {
  const flags = [...new Set(call.words.flatMap((word) => /^--[a-z-]+/.exec(word) ?? []))]
  const carried = flags.filter((flag) => BY_ITSELF.test(flag))
  if (carried.length > 0)
    taken.carry(call.where, `${carried.join(', ')}: deploy watches every release and rolls back by itself`)
  for (const flag of flags.filter((one) => !TAKEN.test(one) && !BY_ITSELF.test(one)))
    taken.lose(call.where, `helm ${flag}: not taken over; slipway deploy --help lists what deploy can be told`)
}

/** The image is what `deploy` puts in itself; other values are taken over where they are literal. */
function takeSettings(call: Call, taken: Taken): void {
  const settings: Record<string, string> = {}
  const open: string[] = []
  for (const list of options(call, '--set', '--set-string')) {
    for (const pair of list.split(/(?<!\\),/)) {
      const [key = '', ...words] = pair.split('=')
      if (/image|(?:^|\.)tag$|digest/i.test(key)) continue
      const value = known(call, words.join('='))
      if (value === undefined) open.push(pair)
      else settings[key] = value
    }
  }
  if (open.length > 0)
    taken.lose(
      call.where,
      `--set ${open.join(', ')}: known in a run only; give it to deploy in the job, or set-secret where it is a secret`,
    )
  if (Object.keys(settings).length > 0) taken.set('deploy', 'set', settings, call.where)
}

function takeKubectl(call: Call, taken: Taken): void {
  taken.seen.add('deploy')
  const [file] = options(call, '-f', '-k', '--filename', '--kustomize')
  if (file !== undefined) taken.lose(call.where, `kubectl applies ${file}: see what .slipway.yml says of deploy`)
  else if (/set image/.test(call.words.join(' ')))
    taken.lose(call.where, 'kubectl set image: deploy puts the digest into the chart itself')
}
