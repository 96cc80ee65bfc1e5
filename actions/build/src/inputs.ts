import { commonInputs, input, type Values } from '@slipway/core'
import { parseBase, parseCopy, parsePlatformName } from '@slipway/oci'
import { parseCache } from './cache/choice'
import { parseImport } from './import/source'
import { parseSecretSource } from './secrets'
import { parseTarget, parseWorkdir, plainImage } from './grammar'

export const ENGINE_NAMES = ['buildx', 'docker', 'buildah', 'podman', 'assemble'] as const
export type EngineName = (typeof ENGINE_NAMES)[number]

/** What `auto` tries for a Dockerfile, in this order. */
export const AUTO_ORDER: readonly EngineName[] = ['buildx', 'buildah', 'podman', 'docker']

export const inputs = {
  ...commonInputs,
  command: input.command('Commands that compile, one a line, run before the image is built'),
  image: input.shaped(
    'Name of the image, which push takes from here; build itself tags nothing; on GitLab that of the project, of a component one below it',
    plainImage,
    {
      placeholder: '<image>',
    },
  ),
  context: input.path('Folder that the Dockerfile or `copy` takes files from', { default: '.' }),
  dockerfile: input.path('Dockerfile, relative to the working directory; without it, `Dockerfile` in the context'),
  target: input.shaped('Stage of the Dockerfile to build; without it, the last', parseTarget, {
    placeholder: '<stage>',
  }),
  platforms: input.wordList('Platforms such as linux/arm64; without it, that of the machine', parsePlatformName, {
    placeholder: '<os/arch>',
  }),
  engine: input.oneOf(
    'What builds the image; auto takes assemble for `base` or `copy`, else the first of buildx, buildah, podman and docker that can build it',
    ['auto', ...ENGINE_NAMES],
    'auto',
  ),
  'build-args': input.map('Build arguments of the Dockerfile; they stay visible in the image, so no secrets'),
  secrets: input.shapedList('Secrets for `RUN --mount=type=secret`: id=env:NAME or id=file:PATH', parseSecretSource, {
    discreet: true,
    placeholder: '<id=source>',
  }),
  labels: input.map('Labels of the image, in addition to those that name the commit'),
  annotations: input.map('Annotations of the image and of its index, in addition to those that labels make'),
  cache: input.shaped(
    'Where steps are kept for the next build: off, auto, gha (the cache of GitHub), registry (beside the image) or a folder; auto takes what the host has',
    parseCache,
    { default: 'off', placeholder: '<off|auto|gha|registry|path>' },
  ),
  'cache-scope': input.text('Name of the cache; without it, component or image, target and platform'),
  'cache-from': input.list('Further caches to read, as BuildKit or Buildah takes them', { placeholder: '<cache>' }),
  'cache-to': input.list('Further caches to write, as BuildKit or Buildah takes them', { placeholder: '<cache>' }),
  pull: input.boolean('Ask the registry for a newer base even when one is on the machine', false),
  'no-cache': input.boolean('Run every step anew', false),
  'unless-changed': input.paths(
    'Paths that the image is made of: when nothing under them changed since the last image of the default branch, that one is taken and nothing is built',
  ),
  'build-contexts': input.map('Further contexts of the Dockerfile by their names: a folder, or docker-image://NAME'),
  ssh: input.list('SSH agents or keys for `RUN --mount=type=ssh`: default, or id=path', { placeholder: '<id>' }),
  network: input.text('Network of steps, such as none or host; without it, that of the engine'),
  'add-hosts': input.list('Names that steps know, one host:address a line', { placeholder: '<host:address>' }),
  'max-size': input.bytes('Size of the largest platform of the image above which the build fails, such as 500MB'),
  provenance: input.oneOf(
    'Provenance attestation that BuildKit adds to the image (buildx)',
    ['off', 'min', 'max'],
    'off',
  ),
  base: input.shaped(
    'For assemble, what to build on: scratch, layout:PATH or an image reference; without it, scratch',
    parseBase,
    {
      placeholder: '<base>',
    },
  ),
  copy: input.shapedList(
    'For assemble, what goes into the image: source:destination, each a layer of its own',
    parseCopy,
    {
      placeholder: '<source:destination>',
    },
  ),
  entrypoint: input.list('For assemble, the program with its arguments, one a line', { placeholder: '<argument>' }),
  cmd: input.list('For assemble, the arguments that the program gets when none are given, one a line', {
    placeholder: '<argument>',
  }),
  workdir: input.shaped('For assemble, the folder that the program starts in', parseWorkdir, {
    placeholder: '<folder>',
  }),
  env: input.map('For assemble, variables that the program gets'),
  user: input.text('For assemble, the user it runs as: name or number, with `:group` if need be'),
  import: input.shaped(
    'Instead of a build, an image that another tool made: docker-archive:PATH, oci-archive:PATH, docker-daemon:NAME or name@sha256:…',
    parseImport,
    { placeholder: '<source>' },
  ),
  load: input.boolean('Put the image into the local Docker, too, under the name in `image`', false),
  username: input.text(
    'User name for the registry of `base`, of `import` or, with a Dockerfile, of `image`; without it, the Docker configuration is used',
  ),
  password: input.secret('Password or token for that registry'),
  'registry-config': input.path(
    'Docker configuration file with credentials; without it, the usual places are searched',
  ),
  'ca-file': input.path(
    'PEM file with certificates to trust in addition to the usual ones, for `base`, `import` and `unless-changed`',
  ),
  'plain-http': input.boolean(
    'Use HTTP without TLS for `base`, `import` and `unless-changed`; not needed for a registry on this machine, which is recognised',
    false,
  ),
  layout: input.path('Folder for the OCI image layout; without it, `image` in `output`'),
} as const

export type Inputs = typeof inputs
export type Given = Values<Inputs>
