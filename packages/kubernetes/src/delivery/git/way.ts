import type { Way } from '../delivery'
import { GitDelivery, GitRelease, type GitSource } from './git-delivery'

/** A commit needs no program of the cluster. */
export type GitTools = Readonly<Record<string, never>>

export const git: Way<GitSource, GitTools> = {
  open: (setup, order, source) => new GitDelivery(setup, order, source),
  find: (_, target) => new GitRelease(target),
}
