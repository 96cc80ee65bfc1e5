import {
  byFlag,
  commonInputs,
  directing,
  gated,
  type Input,
  input,
  loweredName,
  Mismatch,
  parseReference,
  type Reference,
} from '@slipway/core'
import { type NamedImage, parseNamedImage } from './names'
import { parseTagItem } from './tags/rule'
import { parseVersion, type Version } from './tags/version'

export const inputs = {
  ...commonInputs,
  layout: input.path('OCI image layout to push; without it, the one that build made'),
  from: input.shapedList(
    'Instead of a layout, images that are in a registry: one is copied to `image` with what refers to it, several of one platform each become one index; `records` takes all that this run pushed',
    parseFrom,
    { placeholder: '<image>' },
  ),
  image: directing(
    named(
      'Repository to push to, such as registry.example.com/team/app, with a tag if need be; without it, the image that build named',
    ),
    { to: (image) => image?.reference.registry, carries: ['password'] },
  ),
  repositories: directing(
    input.wordList(
      'Further repositories that get the same image and the same tags, in other registries or in this one',
      parseNamedImage,
      { placeholder: '<image>' },
    ),
    // Where nothing names an image, the first of them is it.
    { to: ([first]) => first?.reference.registry, carries: ['password'] },
  ),
  tags: input.wordList(
    'Tags to set when the whole image is in the registry: literals, full names, and the rules @semver, @latest, @ref, @edge, @sha, @sha:long, @pr, @nightly, @date:YYYYMMDD and @none',
    parseTagItem,
    { placeholder: '<tag>' },
  ),
  'tag-suffix': input.shaped('End of every tag, such as -alpine', parseSuffix),
  version: input.shaped('Version of the image, instead of that of the tag in Git', parseGivenVersion),
  'immutable-tags': gated(
    input.boolean(
      'Tags that point to another image are not moved, but for those that are meant to move (latest, 1, 1.2, branches)',
      false,
    ),
    byFlag(true),
  ),
  'allow-older': gated(
    input.boolean('Let latest, 1 and 1.2 point to a version that is lower than what is there', false),
    byFlag(false),
  ),
  attach: input.wordList('What is attached to the image: sbom (the bill of materials of scan)', parseAttached, {
    placeholder: '<what>',
  }),
  username: input.text('User name for the registry of `image`; without it, the Docker configuration is used'),
  password: input.secret('Password or token for the registry of `image`'),
  'registry-config': input.path(
    'Docker configuration file with credentials; without it, the usual places are searched',
  ),
  'trust-realm': input.ofJob(
    input.list(
      'Hosts of token services of another organisation that may have the credentials, as the registry names them',
      { placeholder: '<host>' },
    ),
    'it says who gets the credentials of the registry',
  ),
  attempts: input.integer(
    'How many times a request is tried when it fails for a temporary reason',
    { min: 1, max: 20 },
    { default: '5' },
  ),
  concurrency: input.integer(
    'Number of blobs that are uploaded at the same time',
    { min: 1, max: 32 },
    { default: '4' },
  ),
  'plain-http': directing(
    input.boolean(
      'Use HTTP without TLS for the registry of `image`; not needed for a registry on this machine, which is recognised',
      false,
    ),
    { to: (value) => value, carries: ['password'] },
  ),
  'ca-file': directing(input.path('PEM file with certificates to trust in addition to the usual ones'), {
    to: (value) => value,
    carries: ['password'],
  }),
} as const

export type Inputs = typeof inputs

/** The records of this run, or an image in a registry. */
export type FromItem = 'records' | Reference

function named(help: string): Input<NamedImage | undefined> {
  const { kind, required, verbatim, discreet, placeholder } = input.image(help)
  return { kind, help, required, verbatim, discreet, placeholder, read: parseNamedImage }
}

function parseFrom(text: string): FromItem {
  if (text === 'records') return text
  if (/^(?:docker-archive|oci-archive|docker-daemon|oci|dir):/.test(text))
    throw new Mismatch('images in a registry, or records', 'give archives to build as `import`')
  return parseReference(loweredName(text.replace(/^docker:\/\//, '')))
}

function parseSuffix(text: string): string {
  if (!/^[\w.-]{1,64}$/.test(text)) throw new Mismatch('letters, digits, "_", "." and "-", at most 64')
  return text
}

function parseGivenVersion(text: string): Version {
  const version = parseVersion(text)
  if (version === undefined) throw new Mismatch('a semantic version such as 1.2.3 or 1.2.3-rc.1')
  return version
}

function parseAttached(text: string): 'sbom' {
  if (text !== 'sbom') throw new Mismatch('sbom')
  return text
}
