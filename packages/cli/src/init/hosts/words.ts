import type { Language } from '../runners'
import type { HostChoice } from '../survey'
import { isThere } from './github-toolchain'
import { hasImage } from './gitlab'

/** What `slipway init` knows of a host beside the pipeline that it writes. */
export interface HostWords {
  /** Where the host's public site keeps images, and that site. */
  readonly registry: string
  readonly site: string
  /** A job knows the registry of its own project. */
  readonly knowsRegistry: boolean
  /** Where the account of the cluster goes, and how. */
  readonly kubeconfig: { readonly place: (environment: string) => string; readonly text: string }
  /** What is to be set for a registry of somebody else. */
  readonly account: { readonly place: string; readonly text: string }
  readonly pins: string
  /** Where a language is had that the pipeline does not bring along. */
  readonly toolchain: {
    readonly has: (language: Language) => boolean
    readonly place: string
    readonly text: (language: Language) => string
  }
  /** A project has one pipeline, which another one is included by. */
  readonly onePipeline: boolean
}

export const HOST_WORDS: Readonly<Record<HostChoice, HostWords>> = {
  github: {
    registry: 'ghcr.io',
    site: 'github.com',
    knowsRegistry: false,
    kubeconfig: {
      place: (environment) => `the environment ${environment} on GitHub`,
      text: 'give it a secret KUBECONFIG: a kubeconfig for one service account of that namespace',
    },
    account: {
      place: 'the secrets of the repository',
      text: 'REGISTRY_USERNAME and REGISTRY_PASSWORD: an account that may push the image',
    },
    pins: 'every line with slipway-ci/slipway',
    toolchain: {
      has: isThere,
      place: 'the steps before Build',
      text: (language) => `add one that sets up ${language}: the machines of GitHub do not have it`,
    },
    onePipeline: false,
  },
  gitlab: {
    registry: 'registry.gitlab.com',
    site: 'gitlab.com',
    knowsRegistry: true,
    kubeconfig: {
      place: () => 'Settings > CI/CD > Variables on GitLab',
      text: 'add KUBECONFIG, type File, protected: a kubeconfig for one service account of that namespace',
    },
    account: {
      place: 'Settings > CI/CD > Variables on GitLab',
      text: 'DOCKER_AUTH_CONFIG: the configuration of Docker for an account that may push the image, protected',
    },
    pins: 'every line with component',
    toolchain: {
      has: hasImage,
      place: 'job-image',
      text: (language) => `an image with ${language}, git and Node 20.19 or later: none is known that has all of them`,
    },
    onePipeline: true,
  },
}
