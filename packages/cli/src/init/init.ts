import { existsSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import {
  exitCode,
  type Files,
  input,
  type InputSpecs,
  Mismatch,
  parseReference,
  resolve,
  UserError,
} from '@slipway/core'
import { createHost, readFlags, type Session, writeOut } from '@slipway/hosts'
import { loadAll } from '../catalogue'
import { keptConfig, unanswered, withStagesOf } from './answered'
import { findRelease } from './pin'
import { plan, type Plan } from './plan'
import type { Draft } from './draft'
import type { Form } from './wishes'
import { type HostChoice, type Survey, survey } from './survey'
import { renderTold, type Told } from './told'
import { readTree } from './tree'

export const FLAGS = {
  host: input.oneOf<HostChoice | 'auto'>(
    'Where the pipeline runs; auto asks the remote',
    ['auto', 'github', 'gitlab'],
    'auto',
  ),
  from: input.path('Workflow or pipeline to translate, such as .github/workflows/ci.yml'),
  image: input.shaped('Name of the image', readImage, { placeholder: '<name>' }),
  branch: input.shaped('Branch that is delivered; without it, the default branch of the remote', readBranch, {
    placeholder: '<name>',
  }),
  url: input.shaped('Address of the service: makes the stage smoke', readAddress, { placeholder: '<url>' }),
  environment: input.shaped('Environment to deploy to', readEnvironment, {
    default: 'production',
    placeholder: '<name>',
  }),
  pin: input.shaped('Commit of Slipway that the workflow names', readCommit, { placeholder: '<commit>' }),
  form: input.oneOf<Form>(
    'Workflow on GitHub: calls of the workflows that Slipway publishes, the same jobs as steps, or auto: calls of a release where they fit',
    ['auto', 'calls', 'steps'],
    'auto',
  ),
  'dry-run': input.boolean('Print the files instead of writing them', false),
} as const

function readAddress(text: string): string {
  if (!/^(?:https?|tcp|grpcs?):\/\/[^\s/]+/.test(text))
    throw new Mismatch('an address such as https://shop.example.com')
  return text
}

/** As build takes it, and with a registry: what a run does not know cannot be pushed to. */
function readImage(text: string): string {
  const { registry, tag, digest } = parseReference(text)
  if (tag !== undefined || digest !== undefined || registry === undefined)
    throw new Mismatch('a name with its registry and without a tag, such as ghcr.io/acme/shop')
  return text
}

/** It becomes a key of the configuration, a name of the host and the group that deploys wait in. */
function readEnvironment(text: string): string {
  if (!/^[A-Za-z0-9](?:[\w./-]{0,253}[A-Za-z0-9])?$/.test(text))
    throw new Mismatch('a name of letters, digits, ".", "_", "-" and "/", such as production')
  return text
}

function readBranch(text: string): string {
  if (!/^(?![-/.])[^\s~^:?*[\\]+(?<![/.])$/.test(text)) throw new Mismatch('the name of a branch, such as main')
  return text
}

function readCommit(text: string): string {
  if (!/^[0-9a-f]{40}$/.test(text))
    throw new Mismatch('a commit of 40 hex digits; git ls-remote tells the commit of a tag')
  return text
}

/** `slipway init`: writes `.slipway.yml` and a workflow or pipeline for what the repository has. */
export async function init(args: readonly string[], session: Session): Promise<number> {
  const { given, json } = readFlags(args, FLAGS)
  const { values } = resolve(FLAGS, [{ name: 'input', get: (name) => given.get(name) }])
  const top = topOf(session.workspace)
  const { host, ports } = await createHost(FLAGS, session, { given, quiet: json })
  const place = ports(relative(session.workspace, top) || '.')
  const tree = await readTree(place.files)
  const found = await survey(tree, host.source, values.host === 'auto' ? undefined : values.host)
  const release = await findRelease(values.pin, place)
  const kept = await keptConfig(place.files)
  const change =
    values.from === undefined
      ? (draft: Draft) => draft
      : await translated(values.from, { files: place.files, found, top, workspace: session.workspace })
  const planned = await plan(
    found,
    {
      folder: basename(top),
      image: values.image,
      branch: values.branch,
      url: values.url,
      environment: values.environment ?? 'production',
      release,
      form: values.form,
      from: values.from,
      hasInput: await knownInputs(),
    },
    (draft) => (kept === undefined ? change(draft) : withStagesOf(change(draft), kept)),
  )
  const questions = kept === undefined ? planned.questions : unanswered(planned.questions, kept)
  const told = await writeAll({ ...planned, questions }, { files: place.files, dry: values['dry-run'] })
  writeOut(json ? `${JSON.stringify(told, null, 2)}\n` : renderTold(told, values['dry-run']))
  return exitCode('pass')
}

interface Reading {
  readonly files: Files
  readonly found: Survey
  readonly top: string
  readonly workspace: string
}

/** @param from as it was given, relative to where the user stands */
async function translated(from: string, { files, found, top, workspace }: Reading): Promise<(draft: Draft) => Draft> {
  const path = join(workspace, from)
  const { translation } = await import('./from')
  // As on the host: nothing is called or included from outside of the repository.
  const readPart = async (part: string) =>
    !part.split('/').includes('..') && (await files.stat(part))?.kind === 'file' ? await files.read(part) : undefined
  return translation({ file: relative(top, path), text: await files.read(path) }, found, await loadAll(), readPart)
}

/** The top of the repository around a folder; the folder itself where there is no repository. */
function topOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (dirname(at) === at) return folder
  }
}

/** What the stages of this version can be told. */
export async function knownInputs(): Promise<(stage: string, input: string) => boolean> {
  const stages = new Map((await loadAll()).map(({ name, inputs }) => [name, inputs as InputSpecs] as const))
  return (stage, name) => Object.hasOwn(stages.get(stage) ?? {}, name)
}

async function writeAll(
  { files: planned, ...rest }: Plan,
  { files, dry }: { readonly files: Files; readonly dry: boolean },
): Promise<Told> {
  const written: { path: string; text: string }[] = []
  const kept: string[] = []
  for (const [path, text] of planned) {
    if ((await files.stat(path)) !== undefined) kept.push(path)
    else {
      if (!dry) await files.write(path, text, { exclusive: true })
      written.push({ path, text })
    }
  }
  if (written.length === 0)
    throw new UserError(
      'INIT_NOTHING_TO_WRITE',
      `expected nothing at ${[...planned.keys()].join(' and ')}, found files there already`,
      'init overwrites nothing: remove or rename what is to be made anew',
    )
  return { written, kept, ...rest }
}
